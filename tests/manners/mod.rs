//! The program against servers of every manner, each of which is a script.
//!
//! [`TABLE`] says which script stands for which server, and which tests meet
//! its manners; a script's own words say what the manners are.

mod connection;
mod cuts;
mod endpoints;
mod ingest;
pub(crate) mod long;
mod parameters;
mod servers;
mod sessions;
mod statements;
mod tour;
mod transactions;

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::server::Server;

/// A server, the function of [`servers`] that stands for it, and the tests that
/// meet its manners: themselves, so that none can go and leave its name behind.
type Row = (&'static str, &'static str, &'static [fn()]);

const TABLE: &[Row] = &[
    (
        "InfluxDB 3",
        "influxdb",
        &[
            tour::influxdb_3,
            statements::what_is_taken_as_no_update_goes_by_the_way_of_queries,
            parameters::influxdb_finds_values_by_names_without_their_dollar,
            transactions::text_where_the_server_offers_none,
            sessions::a_database_replaces_the_one_of_the_profile,
            sessions::no_session_is_told_in_plain_words,
            long::what_a_server_does_not_offer_is_asked_once,
            cuts::a_result_that_is_cut_anywhere_is_told,
        ],
    ),
    (
        "Dremio",
        "dremio",
        &[tour::dremio_s, sessions::a_cookie_is_shown_from_then_on],
    ),
    (
        "Doris",
        "doris",
        &[
            tour::doris_and_starrocks,
            endpoints::rows_on_another_host_need_no_more_than_the_ticket,
            endpoints::credentials_follow_by_the_profiles_rule_only,
            statements::what_is_taken_as_no_update_goes_by_the_way_of_queries,
        ],
    ),
    (
        "StarRocks",
        "starrocks",
        &[
            tour::doris_and_starrocks,
            endpoints::rows_on_another_host_need_no_more_than_the_ticket,
        ],
    ),
    (
        "ClickHouse",
        "clickhouse",
        &[
            tour::clickhouse_s,
            sessions::a_bearer_that_expires_is_asked_for_again,
            long::a_polled_query_shows_its_progress,
            endpoints::parts_come_together_and_are_shown_in_order,
        ],
    ),
    (
        "GizmoSQL",
        "gizmosql",
        &[
            tour::gizmosql_s,
            transactions::actions_where_the_server_offers_them,
            ingest::rows_are_part_of_the_transaction,
            sessions::options_are_shown_and_set,
            long::a_query_is_cancelled_by_whichever_action_there_is,
            parameters::values_are_typed_by_the_servers_schema,
            ingest::rows_of_a_file_go_into_a_table,
        ],
    ),
    (
        "Spice",
        "spice",
        &[tour::spice_and_deephaven, sessions::an_empty_user_is_a_user],
    ),
    (
        "Deephaven",
        "deephaven",
        &[
            tour::spice_and_deephaven,
            sessions::a_new_bearer_takes_the_old_ones_place,
        ],
    ),
    (
        "ROAPI",
        "roapi",
        &[
            tour::roapi_and_benostreamdb,
            endpoints::roapis_schemas_are_understood,
        ],
    ),
    (
        "BenoStreamDB",
        "benostreamdb",
        &[
            tour::roapi_and_benostreamdb,
            parameters::values_that_are_ignored_bring_what_the_server_brings,
            statements::what_is_taken_as_no_update_goes_by_the_way_of_queries,
        ],
    ),
    (
        "arrow-rs's example",
        "example",
        &[
            tour::the_example_of_arrow_rs,
            statements::a_server_that_only_prepares_is_used_so,
            statements::a_prepared_statement_says_itself_what_it_is,
        ],
    ),
];

#[test]
fn each_script_stands_for_a_server_and_each_server_has_tests() {
    let source = include_str!("servers.rs");
    for (server, script, tests) in TABLE {
        assert!(
            source.contains(&format!("pub(crate) fn {script}(")),
            "{server}"
        );
        assert!(!tests.is_empty(), "{server}");
    }
}

/// The program, at a server.
fn at(server: &Server) -> Flightline {
    Flightline::new().arg(format!("grpc://{}", server.address()))
}

/// What comes of one statement.
fn ask(server: &Server, sql: &str) -> Ran {
    at(server).args(["-c", sql]).run()
}

/// A home whose default profile leads to a server, with these further lines.
fn profile(server: &Server, lines: &str) -> Home {
    let address = server.address();
    Home::configured(&format!(
        "default = \"it\"\n[profiles.it]\nuri = \"grpc://{address}\"\n{lines}"
    ))
}
