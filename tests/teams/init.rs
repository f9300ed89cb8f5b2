//! What a profile has run once it is connected.

use super::{at, home};

#[test]
pub(crate) fn init_runs_before_anything_else() {
    let config = "[profiles.rooms]\nfiles = 'rooms.csv'\n\
        init = ['SELECT 1 AS one', \"SELECT 2 AS two;\\n\\\\set null -\"]\n";
    let home = home(config, "");
    home.write("last.sql", "SELECT NULL AS n;\n");
    let first = "one\n1\ntwo\n2\n";
    let ran = at(&home).args(["rooms", "-c", "SELECT 3 AS three"]).run();
    assert_eq!(ran.good(), format!("{first}three\n3\n"));
    let ran = at(&home)
        .args(["rooms", "-f", "last.sql", "-o", "all.csv"])
        .run();
    assert_eq!(ran.good(), "");
    assert_eq!(home.read("all.csv"), format!("{first}n\n\n"));
    // So it does at a prompt, and wherever one comes to it.
    let mut pty = at(&home).arg("rooms").prompt_of(60, 80);
    let screen = pty.wait_for_prompt();
    assert_eq!(screen.matches("1 row · 1 column").count(), 2, "{screen}");
    for line in ["\\c demo", "\\c -", "\\c", "\\c rooms"] {
        pty.run(line);
    }
    let text = pty.seen(|seen| seen.text());
    assert_eq!(text.matches("1 row · 1 column").count(), 8, "{text}");
    assert_eq!(home.history().len(), 4);
    let script = ["-c", "SELECT 0 AS zero", "-c", "\\c rooms"];
    let ran = at(&home).args(script).run().good();
    assert_eq!(ran, format!("zero\n0\n{first}"));
}

#[test]
pub(crate) fn an_error_in_init_names_its_line() {
    let config = "[profiles.rooms]\nfiles = 'rooms.csv'\n\
        init = ['SELECT 1 AS one',\n  'SELECT nope', 'SELECT 2 AS two']\n\
        [profiles.slip]\nfiles = 'rooms.csv'\ninit = '\\tming'\n";
    let home = home(config, "");
    let path = home.at("config.toml");
    let path = path.display();
    let ran = at(&home).args(["rooms", "-c", "SELECT 3 AS three"]).run();
    assert_eq!(ran.stdout, "one\n1\n");
    ran.failed(3, &format!("{path}:4: "), "");
    let ran = at(&home)
        .args(["--on-error", "continue", "rooms", "-c", "SELECT 3 AS three"])
        .run();
    assert_eq!(ran.stdout, "one\n1\ntwo\n2\nthree\n3\n");
    ran.failed(3, &format!("{path}:4: "), "");
    let ran = at(&home).args(["slip", "-c", "SELECT 3"]).run();
    ran.failed(
        1,
        &format!("{path}:7: there is no command \\tming"),
        "did you mean \\timing?",
    );
    let mut pty = at(&home)
        .args(["rooms", "--on-error", "continue"])
        .prompt_of(40, 200);
    let screen = pty.wait_for_prompt();
    assert!(screen.contains(&format!("error: {path}:4: ")), "{screen}");
    assert!(
        screen.contains("two") && screen.contains("rooms=>"),
        "{screen}"
    );
    let screen = pty.run("SELECT 40 + 2;");
    assert!(screen.contains("42"), "{screen}");
    // It ends with its first error, as any script, and that ends no other.
    home.write("rc.sql", "SELECT 50 + 1;\n");
    let screen = at(&home).arg("rooms").prompt_of(40, 200).wait_for_prompt();
    assert!(screen.contains("51") && !screen.contains("two"), "{screen}");
}

#[test]
fn profiles_that_switch_to_one_another_come_to_an_end() {
    let home = home(
        "[profiles.a]\nfiles = 'rooms.csv'\ninit = '\\c b'\n\
         [profiles.b]\nfiles = 'rooms.csv'\ninit = '\\c a'\n",
        "",
    );
    let ran = at(&home).args(["a", "-c", "SELECT 1"]).run();
    ran.failed(1, "switch to one another without an end", "");
}
