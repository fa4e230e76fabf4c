//! Two reports beside each other: what one has that the other has not, line by line.
//!
//! The lines are those that a reader sees: one that went stale is a hold in both, and bookkeeping is in neither. A run that
//! looked only at whom writes concern says nothing of who was skipped, held or an issue elsewhere: beside it, what is done
//! is compared and nothing else. What parts two reports is seen by the fingerprints of their lines; only the lines that
//! are shown are read.

use std::collections::BTreeMap;

use ::store::run::{self, Scope};
use ::store::{AccountId, Tx};
use planning::{Change, Difference, Fingerprint, Kind, wording};
use serde::Serialize;

use super::{First, ReportLine, find, worst_first};
use crate::error::Result;
use crate::{App, accounts};

/// What parts two reports.
#[derive(Clone, Debug, Serialize)]
pub struct ReportDifference {
    format_version: u8,
    /// The run whose report is read.
    pub run: i64,
    /// The run that it is held against.
    pub against: i64,
    /// What the sync that is read planned; `null` where it was no sync.
    pub scope: Option<Scope>,
    /// What the other one planned.
    pub against_scope: Option<Scope>,
    /// How much parts them, in one sentence.
    pub headline: String,
    /// Why only what is done was compared, where that is so.
    pub note: Option<String>,
    /// Lines that only `run` has.
    pub new: Vec<ReportLine>,
    /// Lines that only `against` has.
    pub gone: Vec<ReportLine>,
    /// Lines about the same person, group or membership that say different things.
    pub different: Vec<Different>,
}

/// What two reports say about the same.
#[derive(Clone, Debug, Serialize)]
pub struct Different {
    /// What `against` says.
    pub old: ReportLine,
    /// What `run` says.
    pub new: ReportLine,
}

/// What a page shows of that: of each part the first lines.
#[derive(Clone, Debug)]
pub struct DifferenceSeen {
    /// How much parts them, in one sentence.
    pub headline: String,
    /// Why only what is done was compared, where that is so.
    pub note: Option<String>,
    /// Lines that only the run has that is read.
    pub new: First,
    /// Lines that only the other one has.
    pub gone: First,
    /// What the other one says about what both have.
    pub was: First,
    /// What the run that is read says about it.
    pub is: First,
}

/// Holds the report of `run` against that of another run of the account.
///
/// Errors: `NotFound` (account, either run).
pub fn diff(ctx: &App, slug: &str, run: i64, against: i64) -> Result<ReportDifference> {
    ctx.store.read(|tx| {
        let found = Found::of(tx, slug, run, against)?;
        let parted = found.lines(tx, &found.difference)?;
        let all = |lines: &[Change]| lines.iter().map(ReportLine::of).collect();
        let both = |(old, new): &(Change, Change)| Different { old: ReportLine::of(old), new: ReportLine::of(new) };
        Ok(ReportDifference {
            format_version: 1,
            run,
            against,
            scope: found.is.scope,
            against_scope: found.was.scope,
            headline: wording::parted(&parted),
            note: found.note(),
            new: all(&parted.new),
            gone: all(&parted.gone),
            different: parted.different.iter().map(both).collect(),
        })
    })
}

/// The same as a page shows it: of each part so many lines at the most, the worst first, and only those are read.
///
/// Errors: as [`diff`].
pub fn diff_seen(ctx: &App, slug: &str, run: i64, against: i64, most: usize) -> Result<DifferenceSeen> {
    ctx.store.read(|tx| {
        let found = Found::of(tx, slug, run, against)?;
        let Difference { new, gone, different } = &found.difference;
        let (is, was) = (|at: &usize| found.is.kind(*at), |at: &usize| found.was.kind(*at));
        let shown = Difference {
            new: worst(new, is, most),
            gone: worst(gone, was, most),
            different: worst(different, |(_, at)| is(at), most),
        };
        let shown = found.lines(tx, &shown)?;
        let (was, is): (Vec<_>, Vec<_>) = shown.different.into_iter().unzip();
        let part = |lines: &[Change], count| First { lines: lines.iter().map(ReportLine::of).collect(), count };
        Ok(DifferenceSeen {
            headline: wording::parted(&found.difference),
            note: found.note(),
            new: part(&shown.new, new.len()),
            gone: part(&shown.gone, gone.len()),
            was: part(&was, different.len()),
            is: part(&is, different.len()),
        })
    })
}

/// The first of the worst.
fn worst<L: Clone>(places: &[L], kind: impl Fn(&L) -> Option<Kind>, most: usize) -> Vec<L> {
    let kind = &kind;
    let of_kind = |known: Kind| places.iter().filter(move |place| kind(place) == Some(known));
    worst_first().flat_map(of_kind).take(most).cloned().collect()
}

/// What parts two reports, by the places of the lines.
struct Found {
    account: AccountId,
    is: Side,
    was: Side,
    looked_alike: bool,
    difference: Difference<usize>,
}

/// One of the two.
struct Side {
    run: i64,
    scope: Option<Scope>,
    /// The places in the plan of the lines that are compared.
    lines: Vec<usize>,
    /// These lines, as they came out.
    prints: Vec<Fingerprint>,
}

impl Found {
    fn of(tx: &Tx<'_>, slug: &str, run: i64, against: i64) -> Result<Found> {
        let account = accounts::find(tx, slug)?.id;
        let scope = find(tx, account, slug, run)?.scope;
        let against_scope = find(tx, account, slug, against)?.scope;
        let looked_alike = scope == against_scope && scope != Some(Scope::Changed);
        let is = Side::read(tx, account, (run, scope), looked_alike)?;
        let was = Side::read(tx, account, (against, against_scope), looked_alike)?;
        let difference = Difference::of(&was.prints, &is.prints);
        Ok(Found { account, is, was, looked_alike, difference })
    }

    fn note(&self) -> Option<String> {
        (!self.looked_alike).then(|| NOTE.to_owned())
    }

    /// The lines at these places.
    fn lines(&self, tx: &Tx<'_>, places: &Difference<usize>) -> Result<Difference> {
        let Difference { new, gone, different } = places;
        let is = self.is.lines(tx, self.account, new.iter().chain(different.iter().map(|(_, is)| is)))?;
        let was = self.was.lines(tx, self.account, gone.iter().chain(different.iter().map(|(was, _)| was)))?;
        let both = |(before, after): &(usize, usize)| was.get(before).cloned().zip(is.get(after).cloned());
        Ok(Difference {
            new: new.iter().filter_map(|at| is.get(at)).cloned().collect(),
            gone: gone.iter().filter_map(|at| was.get(at)).cloned().collect(),
            different: different.iter().filter_map(both).collect(),
        })
    }
}

const NOTE: &str = "The two runs did not look at the same people, so only what is done is compared: who is skipped, held or an issue is not.";

impl Side {
    /// All lines of a run that are told, or those of them that were planned to do something.
    fn read(tx: &Tx<'_>, account: AccountId, (run, scope): (i64, Option<Scope>), all: bool) -> Result<Side> {
        let (planned, left) = run::prints(tx, account, run)?;
        let (mut lines, mut prints) = (Vec::with_capacity(planned.len()), Vec::with_capacity(planned.len()));
        for (line, planned) in planned.into_iter().enumerate() {
            let told = left.get(&line).map_or(planned, |left| planned.left(*left));
            if (all || planned.kind().is_some_and(Kind::acts)) && told.kind() != Some(Kind::Link) {
                lines.push(line);
                prints.push(told);
            }
        }
        Ok(Side { run, scope, lines, prints })
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.prints.get(at).and_then(|print| print.kind())
    }

    /// The lines of these prints, as they came out.
    fn lines<'a>(
        &self,
        tx: &Tx<'_>,
        account: AccountId,
        places: impl Iterator<Item = &'a usize>,
    ) -> Result<BTreeMap<usize, Change>> {
        let line = |at: &usize| Some((*self.lines.get(*at)?, *at));
        let places: BTreeMap<usize, usize> = places.filter_map(line).collect();
        let lines = run::lines_at(tx, account, self.run, &places.keys().copied().collect())?;
        Ok(lines.into_iter().filter_map(|(line, read)| Some((*places.get(&line)?, read.told()))).collect())
    }
}
