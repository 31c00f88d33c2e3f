//! Polars: its rows, and the same slopes without them.

use super::{Table, WEIGHTS, slope};
use crate::usage::{DAYS, Minutes, hours};
use common::Args;
use common::ladder::Staged;
use polars::prelude::*;

pub fn get_row(table: &Table) -> Staged<'_, Vec<f64>> {
    let frame = frame(&table.minutes);
    Box::new(move |slopes| {
        let row = |person| frame.get_row(person).expect("a row of the frame");
        slopes.clear();
        slopes.extend((0..frame.height()).map(|person| slope_of(&row(person).0)));
    })
}

pub fn get_row_reused(table: &Table) -> Staged<'_, Vec<f64>> {
    let frame = frame(&table.minutes);
    Box::new(move |slopes| {
        let mut row = frame.get_row(0).expect("a first row");
        slopes.clear();
        for person in 0..frame.height() {
            frame.get_row_amortized(person, &mut row).expect("a row of the frame");
            slopes.push(slope_of(&row.0));
        }
    })
}

pub fn structs(table: &Table) -> Staged<'_, Vec<f64>> {
    let frame = frame(&table.minutes);
    let row_by_row = |column: Column| {
        let rows = column.as_materialized_series();
        let slopes = rows.iter().map(|row| slope_of(&row._iter_struct_av().collect::<Vec<_>>()));
        Ok(Column::new(rows.name().clone(), slopes.collect::<Vec<f64>>()))
    };
    let of_numbers = |_: &Schema, field: &Field| Ok(Field::new(field.name().clone(), DataType::Float64));
    Box::new(move |slopes| answer(&frame, as_struct(days().collect()).map(row_by_row, of_numbers), slopes))
}

pub fn expression(table: &Table) -> Staged<'_, Vec<f64>> {
    let frame = frame(&table.minutes);
    Box::new(move |slopes| {
        let weighted = days().zip(WEIGHTS).map(|(hours, weight)| hours * lit(weight));
        answer(&frame, weighted.reduce(|sum, day| sum + day).expect("14 days"), slopes);
    })
}

/// The frame: hours, a column a day.
pub fn frame(minutes: &Minutes) -> DataFrame {
    let column = |day| {
        let hours: Vec<f64> = minutes.day(day).iter().map(|k| hours(*k)).collect();
        Column::new(format!("d{day}").into(), hours)
    };
    DataFrame::new(minutes.people(), (0..DAYS).map(column).collect()).expect("columns of one length")
}

fn days() -> impl Iterator<Item = Expr> {
    (0..DAYS).map(|day| col(format!("d{day}")))
}

fn slope_of(row: &[AnyValue]) -> f64 {
    let number = |day: usize| row[day].extract::<f64>().expect("a number");
    slope(&std::array::from_fn(number))
}

/// Runs a query of one column and copies its chunks out.
fn answer(frame: &DataFrame, query: Expr, slopes: &mut Vec<f64>) {
    let found = frame.clone().lazy().select([query]).collect().expect("a query of known columns");
    slopes.clear();
    let column = found.columns()[0].as_materialized_series().f64().expect("a column of numbers");
    column.downcast_iter().for_each(|chunk| slopes.extend_from_slice(chunk.values()));
}

/// Polars makes one pool for the whole process, as large as its environment says.
pub fn pool_fits(args: &Args) -> Result<(), String> {
    let set = std::env::var("POLARS_MAX_THREADS").ok().and_then(|count| count.parse().ok());
    let threads = set.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    if threads == args.threads {
        return Ok(());
    }
    Err(format!("Polars has {threads} threads, asked for are {0}: set POLARS_MAX_THREADS={0}", args.threads))
}
