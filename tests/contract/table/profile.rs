//! What a profile may say.

use super::Row;
use crate::contract::keys::{logins, reach};
use crate::contract::{cron, keys, scripts, targets};
use crate::guide;
use crate::teams::{self, consent, init};

pub(super) const ROWS: &[Row] = &[
    (
        "`default = \"home\"`",
        &[targets::without_a_target_it_is_the_default_or_env_or_demo],
    ),
    (
        "`include = [\"team.toml\"]`: profiles of others",
        &[
            teams::a_profile_of_others_opens_like_ones_own,
            teams::ones_own_profile_wins,
        ],
    ),
    (
        "`command` and `init` from there ask once",
        &[
            consent::what_others_have_run_needs_a_yes_once,
            consent::a_yes_is_for_one_server,
            consent::a_switch_asks_and_a_no_leaves_one_where_one_was,
            consent::ones_own_files_never_ask,
        ],
    ),
    (
        "`port = 443`: the default",
        &[reach::host_port_and_tls_say_where],
    ),
    (
        "`token = { env = \"INFLUX_TOKEN\" }`, or \"literal\", `{ file = \"…\" }`, `{ command = [\"…\"] }`, `{ ask = true }`",
        &[logins::a_token_comes_from_where_the_key_says],
    ),
    ("(later) `token = { keyring = \"…\" }`", &[]),
    (
        "`metadata = { bucket-name = \"home\" }`: a gRPC header per entry, on every call",
        &[
            keys::metadata_goes_with_every_call,
            guide::the_guides_profile_brings_26_rows,
        ],
    ),
    (
        "`features = { metadata-reflection = true }`: 'true' as a string too, as in the guide",
        &[
            keys::a_feature_says_where_names_come_from,
            guide::the_guides_profile_brings_26_rows,
        ],
    ),
    (
        "`color = \"red\"`: of the prompt",
        &[keys::settings_and_color_are_the_profiles],
    ),
    (
        "`uri = \"http://localhost:8181\"`: any address form; plaintext because it says so",
        &[reach::uri_is_an_address_of_any_form],
    ),
    (
        "`database = \"mydb\"`: sent as the header `database` (or the one named by database-header)",
        &[keys::a_database_goes_in_its_header],
    ),
    (
        "`files = [\"~/data/*.parquet\"]`: the embedded engine",
        &[keys::files_are_opened_by_the_engine],
    ),
    ("The keys: `host`", &[reach::host_port_and_tls_say_where]),
    ("`port`", &[reach::host_port_and_tls_say_where]),
    (
        "`tls` (default true)",
        &[reach::host_port_and_tls_say_where],
    ),
    ("or `uri`", &[reach::uri_is_an_address_of_any_form]),
    ("`user`", &[logins::user_and_password_log_in]),
    ("`password`", &[logins::user_and_password_log_in]),
    ("`token`", &[logins::a_token_comes_from_where_the_key_says]),
    ("`database`", &[keys::a_database_goes_in_its_header]),
    ("`database-header`", &[keys::a_database_goes_in_its_header]),
    ("`metadata`", &[keys::metadata_goes_with_every_call]),
    ("`features`", &[keys::a_feature_says_where_names_come_from]),
    ("`ca`", &[reach::certificates_are_checked_as_the_keys_say]),
    ("`client-cert`", &[reach::a_certificate_of_ours_is_shown]),
    ("`client-key`", &[reach::a_certificate_of_ours_is_shown]),
    (
        "`skip-verify`",
        &[reach::certificates_are_checked_as_the_keys_say],
    ),
    (
        "`authority`",
        &[reach::certificates_are_checked_as_the_keys_say],
    ),
    (
        "`connect-timeout` (10 s)",
        &[reach::a_connection_has_its_time_ten_seconds_without_the_key],
    ),
    (
        "`timeout`",
        &[keys::a_statement_has_its_time_by_option_and_key],
    ),
    (
        "`keepalive` (60 s): a connection that was idle for longer is asked before the next call, 0 never",
        &[reach::an_idle_connection_is_asked_as_the_key_says],
    ),
    ("`window`", &[reach::the_window_is_what_the_key_says]),
    ("(later) `compression`", &[]),
    ("(later) `proxy`", &[]),
    (
        "`follow-locations`",
        &[reach::what_is_ours_follows_to_other_hosts_as_the_key_says],
    ),
    (
        "`fetch-parallelism`",
        &[reach::so_many_parts_are_fetched_at_once_four_without_the_key],
    ),
    (
        "`files` of a profile",
        &[keys::files_are_opened_by_the_engine],
    ),
    (
        "`init`",
        &[
            init::init_runs_before_anything_else,
            init::an_error_in_init_names_its_line,
        ],
    ),
    (
        "`settings`",
        &[
            keys::settings_and_color_are_the_profiles,
            scripts::settings_of_a_profile_do_not_follow_to_another,
        ],
    ),
    ("`color`", &[keys::settings_and_color_are_the_profiles]),
    (
        "`allow-plaintext-token` (else a token leaves this machine only over TLS).",
        &[
            logins::a_token_needs_tls_beyond_this_machine_or_leave,
            guide::no_token_leaves_this_machine_in_plaintext,
        ],
    ),
    (
        "Secrets resolve only for the profile in use",
        &[logins::secrets_are_those_of_the_profile_in_use],
    ),
    (
        "an unset variable is an error that names profile, key and line.",
        &[
            logins::secrets_are_those_of_the_profile_in_use,
            cron::a_token_that_is_not_set_or_not_right_is_told,
        ],
    ),
    (
        "An unknown key or wrong type is an error with file, line and nearest key in the profile in use, a warning in another.",
        &[
            keys::a_mistake_counts_in_the_profile_in_use,
            guide::what_is_wrong_in_the_configuration_is_told_with_its_line,
            teams::mistakes_and_secrets_count_in_the_profile_in_use_only,
        ],
    ),
    (
        "`env`, `demo`, `serve`, `config`, `completions` are no names for a profile of one's own.",
        &[keys::some_names_are_taken],
    ),
    (
        "`INFLUXDB3_HOST_URL`, `_DATABASE_NAME`, `_AUTH_TOKEN` make the profile `env`",
        &[
            guide::the_environment_makes_a_profile,
            targets::the_environments_profile_is_no_others,
        ],
    ),
    (
        "they never change another.",
        &[targets::the_environments_profile_is_no_others],
    ),
];
