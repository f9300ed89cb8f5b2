//! The program and its options.

use super::Row;
use crate::contract::{cron, endings, formats, keys, own, pager, scripts, streams, targets, verbs};
use crate::guide;
use crate::prompt;
use crate::python;

pub(super) const ROWS: &[Row] = &[
    (
        "`flightline [OPTIONS] [TARGET]...` a prompt",
        &[
            prompt::it_greets_in_three_lines,
            prompt::a_statement_shows_its_rows_and_a_closing_line,
        ],
    ),
    (
        "TARGET: contains `://` -> address",
        &[targets::a_target_is_an_address_files_a_profile_or_a_host_with_a_port],
    ),
    (
        "names existing files or a glob -> data files",
        &[targets::files_and_patterns_are_data_files],
    ),
    (
        "a profile",
        &[targets::a_target_is_an_address_files_a_profile_or_a_host_with_a_port],
    ),
    (
        "else host:port",
        &[targets::a_target_is_an_address_files_a_profile_or_a_host_with_a_port],
    ),
    (
        "`flightline serve [OPTIONS] [FILE]...` the embedded engine as a Flight SQL server",
        &[
            verbs::serve_brings_files_and_keeps_out_who_has_no_token,
            verbs::serve_ends_cleanly,
            verbs::a_join_that_nobody_waits_for_leaves_the_server_to_others,
            python::every_method_of_the_client_is_answered,
        ],
    ),
    (
        "`--listen 127.0.0.1:31337`",
        &[verbs::serve_listens_where_it_says],
    ),
    (
        "`--token`",
        &[
            verbs::serve_brings_files_and_keeps_out_who_has_no_token,
            guide::a_token_that_is_wrong_or_missing,
        ],
    ),
    (
        "`--tls-cert/--tls-key`",
        &[
            guide::the_guides_profile_brings_26_rows,
            guide::a_certificate_that_is_not_trusted,
        ],
    ),
    (
        "read-only: no DDL, DML or COPY unless `--allow-writes`",
        &[verbs::serve_is_read_only_unless_writes_are_allowed],
    ),
    (
        "`flightline config` prints where the configuration is, writing the sample if there is none",
        &[verbs::config_tells_where_things_are_and_writes_the_sample],
    ),
    (
        "`flightline completions SHELL` shell completions",
        &[verbs::completions_are_for_each_shell],
    ),
    (
        "Without a TARGET: the profile named by `default` in the configuration",
        &[targets::without_a_target_it_is_the_default_or_env_or_demo],
    ),
    (
        "else `env` if `INFLUXDB3_HOST_URL` is set",
        &[targets::without_a_target_it_is_the_default_or_env_or_demo],
    ),
    (
        "else the built-in `demo` (embedded engine, sample tables)",
        &[targets::without_a_target_it_is_the_default_or_env_or_demo],
    ),
    (
        "`-p, --profile NAME`: a profile from the configuration",
        &[targets::a_profile_is_named_outright],
    ),
    (
        "(a number gets the hint `--port`)",
        &[targets::a_profile_is_named_outright],
    ),
    (
        "`--host`, `--port`, `--user`, `--no-tls`, `-d, --database NAME`, `-H, --header K=V`: over the profile",
        &[
            targets::options_lie_over_the_profile,
            targets::a_user_has_a_password,
            targets::the_database_replaces_whichever_header_names_one,
            guide::tls_is_spoken_on_both_sides_or_neither,
        ],
    ),
    (
        "`-d` replaces whichever of the four database headers the profile has",
        &[
            targets::the_database_replaces_whichever_header_names_one,
            guide::a_database_is_named_once,
        ],
    ),
    (
        "an address after `-H` gets the hint `--host`",
        &[targets::options_lie_over_the_profile],
    ),
    (
        "`--token SOURCE`: `env:NAME`, `file:PATH`, `-` (asked without echo)",
        &[targets::a_token_has_its_source],
    ),
    (
        "a literal works and draws a warning on a terminal, for others can read the process list",
        &[targets::a_literal_token_draws_a_warning_on_a_terminal],
    ),
    (
        "`FLIGHTLINE_TOKEN` serves addresses that bring none",
        &[targets::the_environments_token_is_for_addresses_that_bring_none],
    ),
    (
        "`-c, --command TEXT` (repeatable), `-f, --file FILE` (repeatable, `-` = stdin): run statements and backslash commands, in the order given, and exit",
        &[
            scripts::commands_and_files_run_in_the_order_given,
            scripts::stdin_is_a_script,
            scripts::an_empty_script_is_well,
            scripts::a_script_may_begin_with_a_mark_or_its_interpreter,
        ],
    ),
    (
        "results follow one another, each with its header",
        &[
            scripts::commands_and_files_run_in_the_order_given,
            scripts::a_result_without_rows_has_its_header,
        ],
    ),
    (
        "the last statement needs no `;`",
        &[
            scripts::commands_and_files_run_in_the_order_given,
            scripts::stdin_is_a_script,
        ],
    ),
    (
        "`-o, --output FILE`: results go to FILE",
        &[
            formats::a_files_name_asks_for_its_format,
            endings::a_failing_second_statement_leaves_no_file,
        ],
    ),
    (
        "`--format FMT`: `table expanded csv json jsonl`",
        &[formats::each_format_is_asked_for_by_name],
    ),
    ("(later) `--format FMT`: `tsv markdown arrow parquet`", &[]),
    (
        "else by the extension of `-o`",
        &[
            formats::a_files_name_asks_for_its_format,
            formats::a_file_is_not_called_what_it_is_not,
        ],
    ),
    (
        "else table on a terminal and csv elsewhere",
        &[formats::a_terminal_gets_a_table_and_others_csv],
    ),
    (
        "shorthands `--csv --json --jsonl -x` (expanded), `-t` (no header and footer)",
        &[
            formats::shorthands_ask_for_a_format_and_the_last_one_counts,
            formats::rows_only_have_neither_header_nor_footer,
        ],
    ),
    (
        "`-v, --set NAME=VALUE`: a variable or setting",
        &[
            scripts::an_assignment_is_a_variable_or_a_setting,
            cron::a_good_day_says_nothing,
            cron::a_variable_that_is_missing_is_told_by_its_line,
        ],
    ),
    ("`-q, --quiet`", &[streams::quiet_is_quiet]),
    (
        "`-X, --no-rc`",
        &[scripts::the_rc_file_is_for_the_prompt_and_can_be_left_out],
    ),
    (
        "`--no-pager`",
        &[pager::a_pager_of_ones_own_is_named_by_its_own_variable_or_setting],
    ),
    (
        "`--color auto|always|never`",
        &[streams::colors_come_when_they_are_asked_for],
    ),
    (
        "`--timeout 30s`",
        &[
            keys::a_statement_has_its_time_by_option_and_key,
            streams::a_statement_has_its_time,
        ],
    ),
    (
        "`--on-error stop|continue`",
        &[
            scripts::the_first_error_stops_a_script,
            streams::status_3_is_a_statement_that_failed,
        ],
    ),
    ("`--verbose`", &[streams::verbose_tells_the_whole_of_it]),
    (
        "`--config FILE`",
        &[own::another_configuration_is_named_by_an_option],
    ),
    (
        "durations as `30`, `30s`, `5m` here and in TOML",
        &[keys::a_statement_has_its_time_by_option_and_key],
    ),
    (
        "`-` and `_` are equal in setting names",
        &[scripts::dash_and_underscore_are_equal_in_names_of_settings],
    ),
];
