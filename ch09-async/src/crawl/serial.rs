//! One request after another: every wait is waited out before the next begins.

use super::clients::{agent, ask};
use super::{Plan, Tally};

pub fn serial(plan: &Plan) -> Tally {
    let agent = agent(plan, 1);
    plan.numbers().map(|number| ask(&agent, plan, number)).collect()
}

/// No connection outlives its request.
pub fn serial_new(plan: &Plan) -> Tally {
    let agent = agent(plan, 0);
    plan.numbers().map(|number| ask(&agent, plan, number)).collect()
}
