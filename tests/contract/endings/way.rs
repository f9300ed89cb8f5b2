//! How a result is sent to a file.

use std::os::unix::fs::{PermissionsExt, symlink};

use crate::support::home::Home;

/// How a result is sent to `report.*`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// `-o report.csv`
    Option,
    /// `\o report.csv`
    Command,
    /// `-o link.csv`, which leads to `there/report.csv`.
    Link,
    /// `\g there/report.csv`, while `-o report.csv` gathers the others.
    Once,
}

pub(super) const WAYS: [Way; 4] = [Way::Option, Way::Command, Way::Link, Way::Once];

impl Way {
    /// The file that the result would become.
    pub(super) fn file(self, extension: &str) -> String {
        match self {
            Way::Link | Way::Once => format!("there/report.{extension}"),
            Way::Option | Way::Command => format!("report.{extension}"),
        }
    }

    pub(super) fn arguments(self, extension: &str, statements: &[&str]) -> Vec<String> {
        let end = match self {
            Way::Once => format!(" \\g {}", self.file(extension)),
            _ => ";".to_owned(),
        };
        let statements = statements.iter().map(|sql| format!("{sql}{end}"));
        let mut arguments = match self {
            Way::Option | Way::Once => vec!["-o".to_owned(), format!("report.{extension}")],
            Way::Command => vec!["-c".to_owned(), format!("\\o report.{extension}")],
            Way::Link => vec!["-o".to_owned(), format!("link.{extension}")],
        };
        for statement in statements {
            arguments.extend(["-c".to_owned(), statement]);
        }
        arguments
    }

    /// A home in which this way leads to a file, which is there already if
    /// `old`.
    pub(super) fn home(self, extension: &str, old: bool) -> Home {
        let home = Home::new();
        std::fs::create_dir(home.at("there")).unwrap();
        if matches!(self, Way::Link) {
            let link = home.at(&format!("link.{extension}"));
            symlink(format!("there/report.{extension}"), link).unwrap();
        }
        if old {
            let file = home.write(&self.file(extension), "old");
            std::fs::set_permissions(file, PermissionsExt::from_mode(0o640)).unwrap();
        }
        home
    }
}
