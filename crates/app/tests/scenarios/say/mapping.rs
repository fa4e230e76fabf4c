//! The words by which a script changes which attribute becomes which field.

use app::{Error, mapping};
use planning::Who;
use serde_json::Value;

use super::{SLUG, Stage, Told, show};

impl Stage {
    /// `mapping show`, `reset`, and `set` or `preview` with a block: JSON that is laid over what is in force; null takes
    /// something away.
    pub(super) fn mapping(&mut self, rest: &str, block: &str) -> Told {
        let app = &self.acme.app;
        match rest {
            "show" => {
                let in_force = mapping::show(app, SLUG)?;
                let own = if in_force.saved.is_some() { "its own" } else { in_force.profile };
                Ok(format!("{own}: {}", in_force.mapping.to_json()))
            }
            "set" => mapping::set(app, SLUG, &self.over(block)?, &Who::Operator).map(told),
            "reset" => mapping::reset(app, SLUG, &Who::Operator).map(told),
            "preview" => {
                let previewed = mapping::preview(app, SLUG, &self.over(block)?)?;
                let head = [show::report(&previewed.report, false), previewed.difference.sentence.clone()];
                Ok(head.into_iter().chain(previewed.difference.lines()).collect::<Vec<_>>().join("\n"))
            }
            _ => panic!("nobody does “{rest}” to a mapping"),
        }
    }

    fn over(&self, block: &str) -> Result<String, Error> {
        let mut whole = mapping::show(&self.acme.app, SLUG)?.mapping.to_json().clone();
        lay(&mut whole, serde_json::from_str(block).expect("JSON"));
        Ok(whole.to_string())
    }
}

fn told(moved: bool) -> String {
    if moved { String::new() } else { "that was in force already".to_owned() }
}

fn lay(whole: &mut Value, over: Value) {
    match (whole, over) {
        (Value::Object(whole), Value::Object(over)) if !over.contains_key("from") => {
            for (key, value) in over {
                if value.is_null() {
                    whole.remove(&key);
                } else {
                    lay(whole.entry(key).or_insert(Value::Null), value);
                }
            }
        }
        (whole, over) => *whole = over,
    }
}
