//! What keys do to what covers the table.

use super::keys::Action;
use super::record::Record;
use super::screen::{Over, Viewer};

impl Viewer {
    /// What a key does to what covers the table. Says whether that was all.
    pub(super) fn act_over(&mut self, action: Action, count: Option<u64>) -> bool {
        let times = count
            .and_then(|count| i64::try_from(count).ok())
            .unwrap_or(1);
        let page = match &self.over {
            Over::Nothing => return false,
            Over::Record(record) => record.page(),
            Over::Help(help) => help.page(),
            Over::Plot(_) => 0,
        };
        let by = match action {
            Action::PageUp => -page,
            Action::PageDown => page,
            Action::HalfUp => -(page / 2).max(1),
            Action::HalfDown => (page / 2).max(1),
            Action::Up => -1,
            Action::Down => 1,
            Action::Close | Action::Leave => {
                let begun = self.look.record && matches!(self.over, Over::Record(_));
                if !begun {
                    self.uncover();
                } else if action == Action::Leave {
                    self.leaves = true;
                }
                return true;
            }
            Action::Help if matches!(self.over, Over::Help(_)) => {
                self.uncover();
                return true;
            }
            Action::Plot if matches!(self.over, Over::Plot(_)) => {
                self.uncover();
                return true;
            }
            _ => 0,
        };
        let by = by.saturating_mul(times);
        // These go on beside whatever is shown.
        let anywhere = matches!(
            action,
            Action::Redraw | Action::Suspend | Action::Stop | Action::Help | Action::Save
        );
        match &mut self.over {
            Over::Nothing => false,
            Over::Help(help) => {
                match action {
                    Action::First => help.scroll(i64::MIN),
                    Action::Last => help.scroll(i64::MAX),
                    _ => help.scroll(by),
                }
                !anywhere
            }
            Over::Plot(_) => !anywhere && action != Action::Last,
            Over::Record(record) => {
                match action {
                    Action::Up | Action::Down => self.grid.by_columns(by),
                    Action::PageUp | Action::PageDown | Action::HalfUp | Action::HalfDown => {
                        record.scroll(by);
                        self.moved = false;
                    }
                    Action::Left => self.by_lines(-times),
                    Action::Right => self.by_lines(times),
                    Action::Again => self.by_lines(times),
                    Action::Plot => self.by_lines(-times),
                    Action::Record => self.uncover(),
                    _ => return false,
                }
                true
            }
        }
    }

    /// The table is seen again, or the record that the viewer began with.
    fn uncover(&mut self) {
        self.over = match &self.over {
            Over::Help(_) | Over::Plot(_) if self.look.record => Over::Record(Record::default()),
            _ => Over::Nothing,
        };
        // From then on the table is what it is about.
        if matches!(self.over, Over::Nothing) {
            self.look.record = false;
        }
    }
}
