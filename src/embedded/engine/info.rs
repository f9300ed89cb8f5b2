//! SqlInfo: what the server is and what it can do.

use std::collections::HashSet;

use arrow::array::RecordBatch;
use arrow_flight::sql::metadata::SqlInfoDataBuilder;
use arrow_flight::sql::{
    CommandGetSqlInfo, SqlInfo, SqlNullOrdering, SqlOuterJoinsSupportLevel,
    SqlSupportedCaseSensitivity, SqlSupportedGroupBy, SqlSupportedResultSetConcurrency,
    SqlSupportedResultSetType, SqlSupportedSubqueries, SqlSupportedTransaction, SqlSupportedUnions,
    SqlTransactionIsolationLevel, SupportedSqlGrammar,
};
use datafusion::execution::context::SessionContext;
use datafusion::sql::sqlparser::keywords::ALL_KEYWORDS;
use tonic::Status;

use super::statements::Statements;
use super::status;

const TEXTS: [(SqlInfo, &str); 8] = [
    (SqlInfo::FlightSqlServerName, "flightline"),
    (SqlInfo::FlightSqlServerVersion, env!("CARGO_PKG_VERSION")),
    (SqlInfo::FlightSqlServerArrowVersion, arrow::ARROW_VERSION),
    (SqlInfo::SqlIdentifierQuoteChar, "\""),
    (SqlInfo::SqlSearchStringEscape, "\\"),
    (SqlInfo::SqlExtraNameCharacters, "$@#"),
    (SqlInfo::SqlSchemaTerm, "schema"),
    (SqlInfo::SqlCatalogTerm, "catalog"),
];

/// What is always so.
const YES: [SqlInfo; 11] = [
    SqlInfo::FlightSqlServerSql,
    SqlInfo::FlightSqlServerCancel,
    SqlInfo::SqlAllTablesAreSelectable,
    SqlInfo::SqlSupportsColumnAliasing,
    SqlInfo::SqlNullPlusNullIsNull,
    SqlInfo::SqlSupportsTableCorrelationNames,
    SqlInfo::SqlSupportsExpressionsInOrderBy,
    SqlInfo::SqlSupportsOrderByUnrelated,
    SqlInfo::SqlSupportsLikeEscapeClause,
    SqlInfo::SqlCatalogAtStart,
    SqlInfo::SqlCorrelatedSubqueriesSupported,
];

/// What is never so.
const NO: [SqlInfo; 12] = [
    SqlInfo::FlightSqlServerSubstrait,
    SqlInfo::FlightSqlServerIngestTransactionsSupported,
    SqlInfo::SqlSupportsDifferentTableCorrelationNames,
    SqlInfo::SqlSupportsIntegrityEnhancementFacility,
    SqlInfo::SqlSelectForUpdateSupported,
    SqlInfo::SqlStoredProceduresSupported,
    SqlInfo::SqlTransactionsSupported,
    SqlInfo::SqlDataDefinitionCausesTransactionCommit,
    SqlInfo::SqlDataDefinitionsInTransactionsIgnored,
    SqlInfo::SqlSavepointsSupported,
    SqlInfo::SqlNamedParametersSupported,
    SqlInfo::SqlStoredFunctionsUsingCallSyntaxSupported,
];

/// What is so where writes are allowed.
const WITH_WRITES: [SqlInfo; 6] = [
    SqlInfo::FlightSqlServerBulkIngestion,
    SqlInfo::SqlDdlCatalog,
    SqlInfo::SqlDdlSchema,
    SqlInfo::SqlDdlTable,
    SqlInfo::SqlSupportsNonNullableColumns,
    SqlInfo::SqlBatchUpdatesSupported,
];

/// Members of enumerations, and plain numbers.
const NUMBERS: [(SqlInfo, i32); 7] = [
    (
        SqlInfo::FlightSqlServerTransaction,
        SqlSupportedTransaction::None as i32,
    ),
    // No time limit.
    (SqlInfo::FlightSqlServerStatementTimeout, 0),
    (
        SqlInfo::SqlIdentifierCase,
        SqlSupportedCaseSensitivity::SqlCaseSensitivityLowercase as i32,
    ),
    // The enumeration has no word for "as it was created"; this is the one
    // that makes no client fold a quoted name.
    (
        SqlInfo::SqlQuotedIdentifierCase,
        SqlSupportedCaseSensitivity::SqlCaseSensitivityUnknown as i32,
    ),
    (
        SqlInfo::SqlNullOrdering,
        SqlNullOrdering::SqlNullsSortedHigh as i32,
    ),
    (
        SqlInfo::SqlOuterJoinsSupportLevel,
        SqlOuterJoinsSupportLevel::SqlFullOuterJoins as i32,
    ),
    (
        SqlInfo::SqlDefaultTransactionIsolation,
        SqlTransactionIsolationLevel::SqlTransactionNone as i32,
    ),
];

/// Members of enumerations, of which there can be several: a bit for each.
const MASKS: [(SqlInfo, &[i32]); 11] = [
    (
        SqlInfo::SqlSupportedGroupBy,
        &[
            SqlSupportedGroupBy::SqlGroupByUnrelated as i32,
            SqlSupportedGroupBy::SqlGroupByBeyondSelect as i32,
        ],
    ),
    (
        SqlInfo::SqlSupportedGrammar,
        &[
            SupportedSqlGrammar::SqlMinimumGrammar as i32,
            SupportedSqlGrammar::SqlCoreGrammar as i32,
        ],
    ),
    // Bit 0 is the entry level of SQL-92.
    (SqlInfo::SqlAnsi92SupportedLevel, &[0]),
    (SqlInfo::SqlSchemasSupportedActions, &[]),
    (SqlInfo::SqlCatalogsSupportedActions, &[]),
    (SqlInfo::SqlSupportedPositionedCommands, &[]),
    (
        SqlInfo::SqlSupportedSubqueries,
        &[
            SqlSupportedSubqueries::SqlSubqueriesInComparisons as i32,
            SqlSupportedSubqueries::SqlSubqueriesInExists as i32,
            SqlSupportedSubqueries::SqlSubqueriesInIns as i32,
        ],
    ),
    (
        SqlInfo::SqlSupportedUnions,
        &[
            SqlSupportedUnions::SqlUnion as i32,
            SqlSupportedUnions::SqlUnionAll as i32,
        ],
    ),
    (
        SqlInfo::SqlSupportedTransactionsIsolationLevels,
        &[SqlTransactionIsolationLevel::SqlTransactionNone as i32],
    ),
    (
        SqlInfo::SqlSupportedResultSetTypes,
        &[SqlSupportedResultSetType::SqlResultSetTypeForwardOnly as i32],
    ),
    (
        SqlInfo::SqlSupportedConcurrenciesForResultSetForwardOnly,
        &[SqlSupportedResultSetConcurrency::SqlResultSetConcurrencyReadOnly as i32],
    ),
];

/// Lists of functions, by the section of DataFusion's documentation.
const FUNCTIONS: [(SqlInfo, &str); 3] = [
    (SqlInfo::SqlNumericFunctions, "Math Functions"),
    (SqlInfo::SqlStringFunctions, "String Functions"),
    (SqlInfo::SqlDatetimeFunctions, "Time and Date Functions"),
];

/// The facts asked for by number; all of them for no number. What the engine
/// sets no limit to is left out.
pub(super) fn info(
    statements: &Statements,
    command: CommandGetSqlInfo,
) -> Result<RecordBatch, Status> {
    let mut facts = SqlInfoDataBuilder::new();
    for (fact, text) in TEXTS {
        facts.append(fact, text);
    }
    for fact in YES {
        facts.append(fact, true);
    }
    for fact in NO {
        facts.append(fact, false);
    }
    for fact in WITH_WRITES {
        facts.append(fact, statements.writes.any());
    }
    facts.append(SqlInfo::FlightSqlServerReadOnly, !statements.writes.any());
    for (fact, number) in NUMBERS {
        facts.append(fact, number);
    }
    for (fact, members) in MASKS {
        let mask = members.iter().fold(0, |mask, member| mask | 1 << member);
        facts.append(fact, mask);
    }
    facts.append(SqlInfo::SqlKeywords, ALL_KEYWORDS);
    for (fact, section) in FUNCTIONS {
        facts.append(fact, functions(&statements.context, section));
    }
    let facts = facts.build().map_err(status::internal)?;
    command
        .into_builder(&facts)
        .build()
        .map_err(status::internal)
}

/// The scalar functions of a section, sorted.
fn functions(context: &SessionContext, section: &str) -> Vec<String> {
    let state = context.state();
    // A function stands under each of its aliases.
    let names: HashSet<&str> = state
        .scalar_functions()
        .values()
        .filter(|function| {
            let documentation = function.documentation();
            documentation.is_some_and(|documentation| documentation.doc_section.label == section)
        })
        .map(|function| function.name())
        .collect();
    let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    names.sort_unstable();
    names
}
