//! Chapter 7, Pandas, Dask, and Polars: the contents page.
//!
//! | example | program | what it teaches |
//! |---|---|---|
//! | [`usage`] | `cargo run -p ch07-dataframes --bin usage_data` | the chapter's data set, bit for bit NumPy's; when a sequential generator can be spread over vectors and threads |
//! | [`rowwise`] | `cargo run -p ch07-dataframes --bin rowwise` | what a row costs when a table is kept in columns, and how to do without |

use common::Example;

pub mod rowwise;
pub mod usage;

/// Every ladder of the chapter.
pub fn examples() -> Vec<Box<dyn Example>> {
    vec![Box::new(usage::ladder()), Box::new(rowwise::ladder())]
}
