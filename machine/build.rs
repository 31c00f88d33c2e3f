//! Tells the crate by which compiler it is built: it stands in every table's head.

use std::process::Command;

fn main() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = Command::new(rustc)
        .arg("--version")
        .output()
        .map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
    let short: String = version.unwrap_or_default().split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    println!("cargo::rustc-env=RUSTC_VERSION={short}");
    println!("cargo::rerun-if-changed=build.rs");
}
