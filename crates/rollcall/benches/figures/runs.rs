//! What a run costs: the time of applying ten thousand changes, and the memory of planning a hundred thousand people.
//!
//! A run is worked on as a server does it (`app::sync::work_once`). What planning alone takes is measured beside it, by
//! the preview of the same run, so the rest is what storing and applying cost.

use std::process::Command;
use std::time::Instant;

use crate::house::{Engine, House, cpu_of, documents, memory_of};
use crate::{LARGE, micros};

/// Changes of a run.
const CHANGES: usize = 10_000;

/// The argument of the process whose memory is measured.
const MEMORY: &str = "memory-of-a-plan";

/// What `main` does in such a process: the plan of the database that is named, and nothing else. `false` in any other.
pub(crate) fn is_measured() -> bool {
    let arguments: Vec<String> = std::env::args().collect();
    let Some(at) = arguments.iter().position(|argument| argument == MEMORY) else { return false };
    let house = House::open(&arguments[at + 1]);
    let [before, _] = memory_of("self");
    let lines = house.plans();
    let [_, most] = memory_of("self");
    println!("{} {lines}", most - before);
    true
}

/// The time of runs of ten thousand changes each.
pub(crate) fn applies(engine: Engine) {
    let house = House::new(engine, "applies");
    for first in (0..CHANGES).step_by(1_000) {
        house.insert(first, 1_000);
    }
    house.goes_live();
    told(&house, "10,000 people are created");
    house.retitle(CHANGES);
    told(&house, "a field of 10,000 people changes");
    house.rename(CHANGES);
    told(&house, "the name and the address of 10,000 people change");
    house.gather(CHANGES);
    told(&house, "10,000 people join a group");
}

/// Time as it passes on this machine, and CPU time of this process, which a busy machine disturbs less.
fn told(house: &House, name: &str) {
    let measured = |work: &dyn Fn() -> usize| {
        let (begin, before) = (Instant::now(), cpu_of("self"));
        let lines = work();
        ([begin.elapsed(), cpu_of("self").saturating_sub(before)].map(|took| micros(took) / 1e3), lines)
    };
    let (plan, lines) = measured(&|| house.plans());
    let (whole, _) = measured(&|| {
        house.works();
        lines
    });
    let rest = [0, 1].map(|at| whole[at] - plan[at]);
    println!(
        "{name:<48} {:>7.0} ms (CPU {:>6.0}): planning {:>6.0} ({:>6.0}), storing and applying {:>6.0} ({:>6.0}); {lines} lines",
        whole[0], whole[1], plan[0], plan[1], rest[0], rest[1],
    );
}

/// The memory of planning a hundred thousand people who are all new, and who are all there; and how long the run between
/// the two takes.
pub(crate) fn memory() {
    let house = House::new(Engine::Sqlite, "memory");
    for first in (0..LARGE).step_by(1_000) {
        house.insert(first, 1_000);
    }
    let documents = documents(LARGE);
    house.goes_live();
    plan_of(&house, "memory of a plan, everybody is new", documents);
    let begin = Instant::now();
    house.works();
    println!("{:<52} {:>7.0} ms", "the run that creates them, whole", micros(begin.elapsed()) / 1e3);
    plan_of(&house, "memory of a plan, nothing has changed", documents);
}

fn plan_of(house: &House, name: &str, documents: usize) {
    let output = Command::new(std::env::current_exe().unwrap()).args([MEMORY, house.database()]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let grown: usize = said.split_whitespace().next().unwrap().parse().unwrap();
    let ratio = |part: usize, whole: usize| {
        f64::from(u32::try_from(part / 1_024).unwrap()) / f64::from(u32::try_from(whole / 1_024).unwrap())
    };
    println!(
        "{name:<52} {:>7} MiB, {:.2} of the documents ({} MiB)",
        grown / 1_024,
        ratio(grown * 1_024, documents),
        documents / 1_048_576
    );
}

/// A sync after one write in a hundred thousand people, from its request to its end.
pub(crate) fn after_one_write(engine: Engine) {
    let house = House::new(engine, "one");
    for first in (0..LARGE).step_by(1_000) {
        house.insert(first, 1_000);
    }
    house.gather(LARGE);
    house.goes_live();
    house.works();
    let mut times: Vec<_> = (0..20)
        .map(|at| {
            house.retitle_one(at * 4_999);
            let begin = Instant::now();
            house.works();
            begin.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!(
        "a sync after one write: {:.1} ms in the median, {:.1} ms at the most",
        micros(times[10]) / 1e3,
        micros(times[19]) / 1e3
    );
}
