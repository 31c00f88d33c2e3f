//! The two HTTP libraries: `ureq`, whose calls block their thread, and `reqwest`, whose calls are awaited.

use super::{Ended, Outcome, Plan};
use std::error::Error;
use std::io;
use std::time::Instant;
use ureq::Agent;

/// Keeps up to so many idle connections. Proxies that the environment names are not asked.
pub fn agent(plan: &Plan, idle: usize) -> Agent {
    let config = Agent::config_builder()
        .proxy(None)
        .max_idle_connections(idle)
        .max_idle_connections_per_host(idle)
        .timeout_connect(Some(plan.timeout))
        .timeout_recv_response(Some(plan.timeout))
        .timeout_recv_body(Some(plan.timeout));
    config.build().into()
}

pub fn ask(agent: &Agent, plan: &Plan, number: u64) -> Ended {
    let start = Instant::now();
    let body = agent.get(plan.url(number)).call().and_then(|mut page| page.body_mut().read_to_vec());
    let outcome = match body {
        Ok(body) => Outcome::Answered(body.len()),
        Err(ureq::Error::Timeout(_)) => Outcome::TimedOut,
        Err(ureq::Error::Io(error)) => Outcome::Failed(error.raw_os_error()),
        Err(_) => Outcome::Failed(None),
    };
    Ended { outcome, waited: start.elapsed() }
}

/// Keeps every idle connection: reqwest bounds neither those nor the requests that are under way.
pub fn client(plan: &Plan) -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(plan.timeout)
        .build()
        .expect("it wants nothing that can fail")
}

pub async fn ask_async(client: &reqwest::Client, plan: &Plan, number: u64) -> Ended {
    let start = Instant::now();
    let page = async { client.get(plan.url(number)).send().await?.error_for_status()?.bytes().await };
    let outcome = match page.await {
        Ok(body) => Outcome::Answered(body.len()),
        Err(error) if error.is_timeout() => Outcome::TimedOut,
        Err(error) => Outcome::Failed(cause(&error)),
    };
    Ended { outcome, waited: start.elapsed() }
}

/// The system's number for what is at the bottom of an error.
fn cause(error: &(dyn Error + 'static)) -> Option<i32> {
    let here = error.downcast_ref::<io::Error>().and_then(io::Error::raw_os_error);
    here.or_else(|| cause(error.source()?))
}
