//! The plan that a save approves when it turns Test Mode off.

use app::reports::PlanSummary;

use crate::pages::frame::Frame;
use crate::pages::moment::Moment;

#[derive(Clone, Debug)]
pub(super) struct PlanPanel {
    pub(super) digest: String,
    pub(super) headline: String,
    pub(super) made: Option<Moment>,
    pub(super) run: Option<i64>,
    pub(super) archived: usize,
    pub(super) changed: usize,
    pub(super) created: usize,
    pub(super) restored: usize,
    pub(super) adopted: usize,
    pub(super) leavers: Vec<(String, String)>,
    pub(super) unnamed: Option<String>,
    pub(super) held: Vec<String>,
}

impl PlanPanel {
    pub(super) fn of(frame: &Frame, plan: PlanSummary) -> PlanPanel {
        let users = plan.counts.users;
        let unnamed = plan.unnamed;
        PlanPanel {
            digest: plan.digest.0,
            headline: frame.told(&plan.headline),
            made: frame.moment(plan.made_at),
            run: plan.run,
            archived: users.archived,
            changed: users.changed,
            created: users.created,
            restored: users.restored,
            adopted: users.adopted,
            leavers: plan.leavers.into_iter().map(|leaver| (leaver.email, frame.told(&leaver.sentence))).collect(),
            unnamed: (unnamed > 0).then(|| frame.words.fill("provisioning-more-leavers", &[("n", unnamed.into())])),
            held: plan.held.iter().map(|held| frame.told(&held.sentence)).collect(),
        }
    }
}
