//! What stands there afterwards: the questions that duties about changes end with.

use serde_json::Value;

use super::finding::{Judged, Short};
use super::made::Made;
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{at, holds, member};

impl Rig {
    /// A PATCH that has to be done; what stands there afterwards.
    pub(super) fn patched(&self, made: &Made, operations: &Value) -> Judged<Reply> {
        self.needs("patch")?;
        self.patch(&made.path, operations)?.is_one_of(&[200, 204])?;
        self.read(&made.path)
    }

    /// A PATCH that has to be refused so, and has to leave everything as it was.
    pub(super) fn patch_refused(&self, made: &Made, operations: &Value, keywords: &[&str]) -> Judged {
        self.needs("patch")?;
        let before = self.read(&made.path)?;
        let refused = self.patch(&made.path, operations)?;
        let judged = refused.is_refused_as(keywords);
        if let Err(fails @ Short::Fails(_)) = judged {
            return Err(fails);
        }
        let after = self.read(&made.path)?;
        if before.json() == after.json() { judged } else { Err(after.fails("a refused PATCH has changed something")) }
    }
}

impl Reply {
    /// It has all this.
    pub(super) fn shows(&self, wanted: &Value) -> Judged {
        let found = self.object()?;
        if holds(found, wanted) {
            return Ok(());
        }
        let names = wanted.as_object().into_iter().flatten().map(|(name, _)| name);
        let wrong = names.filter(|name| !holds(found, &serde_json::json!({ name.as_str(): wanted[name.as_str()] })));
        let shown = wrong.map(|name| (name.clone(), member(found, name).cloned().unwrap_or_default()));
        Err(self.fails_at(format!("{wanted} is due"), &Value::Object(shown.collect())))
    }

    /// Nothing stands at the end of these names.
    pub(super) fn lacks(&self, path: &[&str]) -> Judged {
        match at(self.object()?, path).filter(|value| !super::shape::is_nothing(value)) {
            None => Ok(()),
            Some(value) => Err(self.fails_at(format!("{} has to be gone", path.join(".")), value)),
        }
    }
}
