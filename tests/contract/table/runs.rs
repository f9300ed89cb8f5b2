//! What a run does with its streams, and with the files of results.

use super::Row;
use crate::contract::keys::logins;
use crate::contract::streams::statuses;
use crate::contract::{cron, endings, formats, places, scripts, streams};
use crate::guide;
use crate::inspect::{commands, missing};
use crate::manners::long;
use crate::prompt;

pub(super) const ROWS: &[Row] = &[
    (
        "Results to stdout; everything else to stderr.",
        &[
            streams::results_go_to_stdout_and_all_else_to_stderr,
            streams::help_and_version_go_to_stdout,
        ],
    ),
    (
        "When all is well and stderr is not a terminal, stderr stays empty (cron mails every line).",
        &[
            streams::a_good_run_says_nothing_on_stderr,
            cron::a_good_day_says_nothing,
        ],
    ),
    (
        "The closing line, notices and progress are for terminals.",
        &[
            streams::closing_lines_and_notices_are_for_terminals,
            logins::a_literal_token_that_others_can_read_is_noticed_on_a_terminal,
            long::a_polled_query_shows_its_progress,
        ],
    ),
    (
        "What a server does not tell of itself is a notice and no error; in scripts, too, where it leaves a command with nothing to show",
        &[
            commands::influxdb_is_told_with_its_databases_and_tags,
            missing::keys_that_are_refused_on_one_side_are_told_beside_the_others,
        ],
    ),
    (
        "that a part is missing beside rows that came is for terminals.",
        &[
            missing::a_list_of_databases_that_is_refused_is_told_to_people_and_where_nothing_is_left,
            missing::catalogs_that_are_refused_beside_databases_are_told_to_people,
            missing::a_file_of_one_result_has_no_facts_and_it_is_said_to_people,
        ],
    ),
    (
        "`NO_COLOR` and `TERM=dumb` are honoured.",
        &[
            streams::colors_come_when_they_are_asked_for,
            streams::a_prompt_without_colors_has_none_at_all,
        ],
    ),
    (
        "Off the prompt the first error stops (`--on-error stop`); at the prompt nothing does.",
        &[
            scripts::the_first_error_stops_a_script,
            scripts::at_the_prompt_no_error_stops,
            prompt::an_error_leaves_the_prompt,
        ],
    ),
    ("Exit status: 0 all well", &[statuses::status_0_is_all_well]),
    (
        "1 usage, configuration or a local file",
        &[
            statuses::status_1_is_usage_configuration_or_a_local_file,
            scripts::what_is_misspelt_is_told_with_what_was_meant,
            cron::what_is_wrong_before_any_statement_is_told,
        ],
    ),
    (
        "2 cannot connect, not let in (UNAUTHENTICATED, PERMISSION_DENIED), connection lost or cut (a stream without trailers too)",
        &[
            statuses::status_2_is_no_connection_no_admission_or_a_loss,
            guide::ports_without_a_flight_server,
            guide::a_server_that_accepts_and_says_nothing,
            cron::a_server_that_is_away_is_told,
            cron::a_token_that_is_not_set_or_not_right_is_told,
        ],
    ),
    (
        "3 a statement failed (its timeout too)",
        &[
            statuses::status_3_is_a_statement_that_failed,
            statuses::a_statement_has_its_time,
            guide::a_table_that_there_is_not,
            cron::a_statement_that_fails_is_told_by_its_line,
        ],
    ),
    ("(later) 4 `\\diff` found differences", &[]),
    (
        "130 interrupted",
        &[
            statuses::statuses_130_and_143_are_of_signals,
            endings::sigint_leaves_no_file,
        ],
    ),
    (
        "143 terminated.",
        &[
            statuses::what_nohup_has_started_goes_on,
            statuses::statuses_130_and_143_are_of_signals,
            prompt::sigterm_at_the_prompt_restores_the_terminal,
            prompt::sigterm_ends_a_query_and_the_program,
        ],
    ),
    (
        "A reader that closes the pipe (`| head`) is no error.",
        &[streams::a_reader_that_goes_is_no_error],
    ),
    (
        "`-o` and every other result file: to a temporary file beside it, renamed when complete, removed on any other end",
        &[
            endings::sigint_leaves_no_file,
            endings::sigterm_leaves_no_file,
            endings::sighup_leaves_no_file,
            endings::a_cut_connection_leaves_no_file,
            endings::a_stream_without_trailers_leaves_no_file,
            endings::an_error_after_rows_leaves_no_file,
            endings::a_failing_second_statement_leaves_no_file,
            endings::a_limit_for_files_leaves_no_file,
            endings::a_full_disk_leaves_no_file,
            endings::an_end_that_is_held_up_is_forced,
            prompt::sigterm_at_the_prompt_leaves_no_half_file,
            endings::a_file_that_lacks_a_result_is_not_written,
            places::nobody_sees_a_result_that_is_not_complete,
            places::of_two_results_at_once_one_is_there_in_whole,
            places::a_name_may_hold_anything,
            places::what_cannot_be_a_file_is_told_before_anything_runs,
        ],
    ),
    (
        "with the mode of the file it replaces, else what umask gives",
        &[
            places::a_file_that_is_replaced_keeps_its_mode,
            places::a_new_file_has_the_mode_that_umask_gives,
            places::what_may_not_be_written_is_not_replaced,
        ],
    ),
    (
        "links followed",
        &[places::links_are_followed_also_to_where_nothing_is],
    ),
    (
        "what exists and is no regular file (a device, a pipe, `/dev/fd/3`) is opened and written in place.",
        &[
            places::what_is_no_file_is_written_in_place,
            places::a_descriptor_is_written_on,
            places::a_device_that_is_full_is_an_error,
        ],
    ),
    (
        "Two results into one parquet or arrow file: a usage error before anything runs.",
        &[formats::two_results_into_one_binary_file_are_refused_before_anything_runs],
    ),
];
