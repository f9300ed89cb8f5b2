//! Who logs in, and where secrets come from.

use std::os::unix::fs::PermissionsExt;

use crate::support::run::Flightline;
use crate::support::script::Handshake;
use crate::support::server::Server;

use super::{ask, asking, plain, profile, seven};

const TOKEN: &str = "apiv3_very-secret";

#[test]
pub(crate) fn a_token_comes_from_where_the_key_says() {
    let server = Server::start(seven().token(TOKEN));
    for source in [
        format!("\"{TOKEN}\""),
        "{ env = \"X_TOKEN\" }".to_owned(),
        "{ file = \"token\" }".to_owned(),
        "{ command = [\"cat\", \"token\"] }".to_owned(),
    ] {
        let home = plain(&server, &format!("token = {source}"));
        home.write("token", &format!("{TOKEN}\n"));
        let ran = asking(&home).env("X_TOKEN", TOKEN).run();
        assert_eq!(ran.good(), "n\n7\n", "{source}");
    }
    let home = plain(&server, "token = { ask = true }");
    let mut pty = asking(&home).prompt();
    pty.wait_for_text("token for x:");
    pty.send(&format!("{TOKEN}\r"));
    assert_eq!(pty.wait_exit(), Some(0));
    let text = pty.seen(|seen| seen.text());
    assert!(text.contains('7') && !text.contains(TOKEN), "{text}");
    ask(&home).failed(1, "no terminal to ask a secret at", "env");
}

#[test]
pub(crate) fn a_token_that_changed_is_fetched_anew_and_nobody_is_asked() {
    let server = Server::start(seven().token("one"));
    let home = plain(&server, "token = { file = \"token\" }");
    home.write("token", "one\n");
    let mut pty = Flightline::new().home(&home).args(["-p", "x"]).prompt();
    pty.wait_for_prompt();
    server.change_token("two");
    home.write("token", "two\n");
    assert!(pty.run("SELECT n;").contains("1 row"));

    let home = plain(&server, "token = { ask = true }");
    let mut pty = Flightline::new().home(&home).args(["-p", "x"]).prompt();
    pty.wait_for_text("token for x:");
    pty.send("two\r");
    pty.wait_for_prompt();
    server.change_token("three");
    assert!(pty.run("SELECT n;").contains("the token was refused"));
    let text = pty.seen(|seen| seen.text());
    assert_eq!(text.matches("token for x:").count(), 1, "{text}");
}

#[test]
pub(crate) fn user_and_password_log_in() {
    let pair = "YWRhOnMzY3JldA==";
    let script = seven().token(TOKEN);
    let server = Server::start(script.handshake(Handshake::Header(pair)));
    let home = plain(&server, "user = \"ada\"\npassword = { env = \"PW\" }");
    assert_eq!(asking(&home).env("PW", "s3cret").run().good(), "n\n7\n");
    let ran = asking(&home).env("PW", "wr0ng").run();
    ran.failed(2, "wrong user or password", "`password`");
    assert!(!ran.stderr.contains("wr0ng"), "{ran:?}");
    let both = plain(&server, "user = \"ada\"\npassword = \"p\"\ntoken = \"t\"");
    ask(&both).failed(1, "config.toml:5", "");
}

#[test]
pub(crate) fn a_token_needs_tls_beyond_this_machine_or_leave() {
    // An address of this machine that is not the loopback's.
    let server = Server::start(seven().token("t"));
    let place = format!("uri = \"http://0.0.0.0:{}\"\ntoken = \"t\"\n", server.port);
    ask(&profile(&place)).failed(1, "without TLS", "allow-plaintext-token");
    let refused = profile(&format!("{place}allow-plaintext-token = false"));
    ask(&refused).failed(1, "without TLS", "");
    assert!(server.calls().is_empty());
    let allowed = profile(&format!("{place}allow-plaintext-token = true"));
    assert_eq!(ask(&allowed).good(), "n\n7\n");
}

#[test]
pub(crate) fn secrets_are_those_of_the_profile_in_use() {
    let server = Server::start(seven());
    let home = plain(
        &server,
        "[profiles.y]\nhost = \"h\"\ntoken = { env = \"UNSET_TOKEN\" }\n\
         [profiles.z]\nhost = \"h\"\ntoken = { command = [\"touch\", \"ran\"] }",
    );
    assert_eq!(ask(&home).good(), "n\n7\n");
    assert_eq!(home.names(), ["config.toml"]);
    let of = |name: &str| {
        Flightline::new()
            .home(&home)
            .args([name, "-c", "SELECT n"])
            .run()
    };
    let words = "config.toml:5: the token of \"y\" comes from the variable UNSET_TOKEN";
    of("y").failed(1, words, "export UNSET_TOKEN");
    of("z").failed(1, "config.toml:8: the token of \"z\"", "");
}

#[test]
pub(crate) fn a_literal_token_that_others_can_read_is_noticed_on_a_terminal() {
    let server = Server::start(seven());
    let home = plain(&server, "token = \"t\"");
    for (mode, noticed) in [(0o644, true), (0o600, false)] {
        let permissions = PermissionsExt::from_mode(mode);
        std::fs::set_permissions(home.at("config.toml"), permissions).unwrap();
        let mut pty = asking(&home).prompt_of(24, 200);
        assert_eq!(pty.wait_exit(), Some(0));
        let screen = pty.seen(|seen| seen.screen());
        assert_eq!(screen.contains("chmod 600"), noticed, "{screen}");
        assert_eq!(ask(&home).good(), "n\n7\n");
    }
}
