//! A labelled row as pandas hands it out: an object of its own, every value found by its label.

use super::{Table, WEIGHTS};
use crate::usage::DAYS;
use std::collections::HashMap;

pub fn labelled(table: &Table) -> Vec<f64> {
    let labels: Vec<String> = (0..DAYS).map(|day| format!("d{day}")).collect();
    let row =
        |person: usize| -> HashMap<String, f64> { labels.iter().cloned().zip(table.row(person)).collect() };
    let slope = |row: &HashMap<String, f64>| {
        labels.iter().zip(&WEIGHTS).map(|(label, weight)| weight * row[label]).sum()
    };
    (0..table.people).map(|person| slope(&row(person))).collect()
}
