//! Settings and variables get values.

use super::Session;
use crate::config::Profile;
use crate::error::{Error, Result};
use crate::settings::{self, Setting, Settings};
use crate::sql::variables::is_secret;

impl Session {
    /// Gives a setting a value, or a variable where no setting has that name.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let Some(setting) = settings::known(name) else {
            let near = settings::nearest(name);
            self.variables
                .set(name, value)
                .map_err(|error| match near {
                    Some(near) => error.hint(format!("did you mean the setting {near}?")),
                    None => error,
                })?;
            let value = if is_secret(name) { "***" } else { value };
            self.say(|_| match near {
                Some(near) => format!("the variable {name} is {value} (the setting is {near})"),
                None => format!("the variable {name} is {value}"),
            });
            return Ok(());
        };
        self.settings.set(name, value)?;
        self.library.offer_values(self.settings.complete_values);
        self.heed_format(setting);
        self.forget(setting);
        self.chosen.push((name.to_owned(), value.to_owned()));
        self.say(|settings| format!("{} is {}", setting.name, (setting.get)(settings)));
        Ok(())
    }

    /// Gives a setting back the value that it began with, or forgets a
    /// variable.
    pub(super) fn unset(&mut self, name: &str) -> Result<()> {
        let Some(setting) = settings::known(name) else {
            if self.variables.unset(name) {
                return Ok(());
            }
            return Err(Error::usage(format!("there is no variable {name:?}"))
                .hint("\\set lists the variables"));
        };
        self.forget(setting);
        self.settings = settled(self.here.profile(), &self.given, &self.chosen)?;
        self.library.offer_values(self.settings.complete_values);
        self.heed_format(setting);
        self.say(|settings| format!("{} is {}", setting.name, (setting.get)(settings)));
        Ok(())
    }

    /// A format that is set counts over the name of the file that results go
    /// to; without one the name decides again.
    fn heed_format(&mut self, changed: &Setting) {
        if settings::is_format(changed.name) {
            self.outlet.go_by_name(self.settings.format.is_none());
        }
    }

    /// Forgets what `\set` gave a setting.
    fn forget(&mut self, setting: &Setting) {
        self.chosen.retain(|(name, _)| {
            settings::known(name).is_none_or(|known| known.name != setting.name)
        });
    }

    /// Says what has changed to a person who watches.
    fn say(&self, sentence: impl FnOnce(&Settings) -> String) {
        if self.terminal.is_watched() && !self.settings.quiet {
            self.terminal.aside(&sentence(&self.settings));
        }
    }
}

/// The settings in force at `profile`: built-in, the profile's, those of the
/// arguments, those of `\set`.
pub(super) fn settled(
    profile: &Profile,
    given: &[(String, String)],
    chosen: &[(String, String)],
) -> Result<Settings> {
    Settings::default()
        .with(&profile.settings)?
        .with(given)?
        .with(chosen)
}
