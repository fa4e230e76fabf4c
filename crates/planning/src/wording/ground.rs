//! What a plan had stood on that moved before the plan was begun: the sentence of the run, and of whoever wanted to approve it.

use crate::plan::Ground;

/// A run that was cleared, and of which nothing was applied.
pub fn unbegun(ground: Ground) -> String {
    let moved = match ground {
        Ground::Settings => "the settings or the administrators were changed",
        Ground::Keeps => "somebody was kept, or is kept no more,",
    };
    format!(
        "Nothing was applied: {moved} after this plan was cleared and before it was begun. The next sync decides anew."
    )
}

/// A plan that was to be approved, and is not the present one.
pub fn look_again(ground: Ground) -> &'static str {
    match ground {
        Ground::Settings => "the settings were changed meanwhile: look at the plan again",
        Ground::Keeps => "somebody was kept meanwhile, or is kept no more: look at the plan again",
    }
}
