//! The program's own files, values, and the pager.

use super::Row;
use crate::contract::{own, pager, values};
use crate::library::kept;
use crate::prompt;

pub(super) const ROWS: &[Row] = &[
    (
        "Own files (`config.toml`, `rc.sql`, `history`): `~/.config/flightline` and its XDG siblings on every Unix",
        &[
            own::own_files_are_in_the_users_directories,
            own::own_files_are_where_xdg_says,
        ],
    ),
    (
        "the metadata cache",
        &[kept::names_are_offered_before_the_server_tells_them],
    ),
    ("(later) else the platform's directories (`dirs`)", &[]),
    (
        "`FLIGHTLINE_HOME` puts them all in one directory.",
        &[own::one_directory_holds_them_all],
    ),
    (
        "Mode 0600, except a configuration the user made.",
        &[
            own::a_configuration_of_the_user_keeps_its_mode,
            own::own_files_are_in_the_users_directories,
            prompt::the_history_is_ours_alone_and_keeps_no_secret,
        ],
    ),
    (
        "CSV writes NULL as nothing and an empty string as `\"\"`",
        &[values::csv_tells_null_from_an_empty_string],
    ),
    (
        "JSON writes integers of any size as numbers, decimals as strings, NaN and infinities as null, binary as base64",
        &[values::json_has_numbers_strings_and_nulls_by_rule],
    ),
    (
        "times are RFC 3339 with `Z` or offset where the type has a zone or the column is InfluxDB's time, without one where there is none",
        &[
            values::times_have_their_zone_where_the_type_has_one,
            values::influxdbs_time_is_told_in_utc,
        ],
    ),
    (
        "and with the same number of fraction digits (0, 3, 6, 9) down a column",
        &[values::a_column_of_times_has_one_number_of_digits],
    ),
    (
        "`\\set timezone local|UTC|Area/City` is for the screen.",
        &[values::a_time_zone_is_for_the_screen],
    ),
    (
        "The viewer",
        &[
            pager::the_viewer_shows_what_is_higher_and_leaves_what_was_seen,
            pager::a_script_on_a_terminal_has_the_viewer_too,
        ],
    ),
    (
        "where it is off, `less` with `LESS=RSX` if unset, nothing if there is no `less`",
        &[
            pager::less_shows_what_is_higher_than_the_screen,
            pager::without_less_there_is_no_pager,
        ],
    ),
    (
        "for results higher than the screen",
        &[
            pager::less_shows_what_is_higher_than_the_screen,
            pager::the_viewer_shows_what_is_higher_and_leaves_what_was_seen,
            prompt::a_long_result_goes_through_the_pager,
        ],
    ),
    (
        "only `FLIGHTLINE_PAGER` or `\\pset pager` puts another in its place (`$PAGER` is set in everybody's shell and would hide the viewer for all).",
        &[
            pager::a_pager_of_ones_own_is_named_by_its_own_variable_or_setting,
            pager::time_in_the_pager_is_not_the_statements,
        ],
    ),
];
