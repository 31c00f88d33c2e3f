//! The server that only waits, to be asked by whatever client one likes.

use clap::{Arg, Command, error::ErrorKind, value_parser};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arg = |name: &'static str, default: &'static str, help: &'static str| {
        Arg::new(name).long(name).default_value(default).help(help)
    };
    let command = Command::new("delay_server")
        .about(
            "Answers GET /add?name=NAME&delay=MILLISECONDS that much later, on 127.0.0.1, until it is ended",
        )
        .arg(arg("port", "8080", "0 for a free one").value_parser(value_parser!(u16)))
        .arg(
            arg("backlog", "4096", "connections that may wait to be accepted")
                .value_parser(value_parser!(u32).range(1..)),
        )
        .arg(
            arg("metrics", "metric_data.json", "file that /add?flush=1 writes")
                .value_parser(value_parser!(PathBuf)),
        );
    let matches = match command.try_get_matches() {
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            print!("{error}");
            return ExitCode::SUCCESS;
        }
        Err(error) => return refused(error.to_string().lines().next().unwrap_or_default()),
        Ok(matches) => matches,
    };
    let number = |name| matches.get_one::<u32>(name).copied();
    let port = *matches.get_one::<u16>("port").expect("has a default");
    let metrics = matches.get_one::<PathBuf>("metrics").expect("has a default").clone();
    let served =
        ch09_async::delay_server::serve(port, number("backlog").expect("has a default"), metrics, |port| {
            println!("http://127.0.0.1:{port}/add?name=me&delay=500");
        });
    served.map_or_else(|error| refused(&error.to_string()), |()| ExitCode::SUCCESS)
}

fn refused(message: &str) -> ExitCode {
    eprintln!("delay_server: {}", message.trim_start_matches("error: "));
    ExitCode::from(2)
}
