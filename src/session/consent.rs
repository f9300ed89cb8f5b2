//! Asking for consent to what an included file has run.

use super::Session;
use crate::config::{Consent, Profile};
use crate::error::Result;
use crate::text::Text;

impl Session {
    /// Sees to it that the user agrees to all that `profile` runs.
    ///
    /// # Errors
    /// When the user does not, or cannot be asked.
    pub(super) fn agree(&self, profile: &Profile) -> Result<()> {
        let Some(consent) = self.config.consent(profile)? else {
            return Ok(());
        };
        match self.terminal.permit(&question(&consent)) {
            None => Err(consent.unasked()),
            Some(false) => Err(match self.interrupt.raised() {
                Some(cause) => cause.error(),
                None => consent.refused(),
            }),
            Some(true) => {
                // Who cannot write it down asks again next time.
                if let Err(error) = self.config.agree(&consent) {
                    self.terminal.report(&error, false);
                }
                Ok(())
            }
        }
    }
}

/// All that would run, and the question in the last line. The lines of a text
/// stand further in than its first, so that none of them passes for ours.
fn question(consent: &Consent) -> String {
    let mut question = format!(
        "the profile {} of {} has this run:\n",
        Text::line(&consent.profile),
        Text::line(&consent.file.to_string_lossy()),
    );
    for (what, text) in &consent.runs {
        let text = Text::block(text.trim_end());
        let text = text.as_str().replace('\n', "\n      ");
        question.push_str(&format!("  {what}: {text}\n"));
    }
    if let Some((gets, server)) = &consent.server {
        question.push_str(&format!("  and {gets} {}\n", Text::line(server)));
    }
    question.push_str("Run it, now and from now on?");
    question
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_pass_for_the_question() {
        let consent = Consent {
            profile: "a\nb".to_owned(),
            file: "/srv/\x1b[2J".into(),
            runs: vec![
                ("for the token", "pass x".to_owned()),
                ("once connected", "SELECT 1;\nRun it?\x1b[1A\n".to_owned()),
            ],
            server: Some(("its output goes to", "h:1, under the name \x07".to_owned())),
        };
        assert_eq!(
            question(&consent),
            "the profile a\\nb of /srv/\\x1b[2J has this run:\n  \
             for the token: pass x\n  \
             once connected: SELECT 1;\n      Run it?\\x1b[1A\n  \
             and its output goes to h:1, under the name \\x07\n\
             Run it, now and from now on?"
        );
    }
}
