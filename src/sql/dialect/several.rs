//! Functions of several rows: aggregates and window functions; and those by
//! which InfluxDB fills gaps in time and selects rows.

use super::Row;

pub(super) const AGGREGATE: &[Row] = &[
    ("any_value", "(expression)"),
    ("approx_distinct", "(expression)"),
    ("approx_median", "(expression)"),
    (
        "approx_percentile_cont",
        "(percentile[, centroids]) WITHIN GROUP (ORDER BY expression)",
    ),
    (
        "approx_percentile_cont_with_weight",
        "(weight, percentile[, centroids]) WITHIN GROUP (ORDER BY expression)",
    ),
    ("array_agg", "(expression [ORDER BY expression])"),
    ("avg", "(expression)"),
    ("bit_and", "(expression)"),
    ("bit_or", "(expression)"),
    ("bit_xor", "(expression)"),
    ("bool_and", "(expression)"),
    ("bool_or", "(expression)"),
    ("corr", "(expression1, expression2)"),
    ("count", "(expression)"),
    ("covar", "(expression1, expression2)"),
    ("covar_pop", "(expression1, expression2)"),
    ("covar_samp", "(expression1, expression2)"),
    ("first_value", "(expression [ORDER BY expression])"),
    ("grouping", "(expression)"),
    ("last_value", "(expression [ORDER BY expression])"),
    ("max", "(expression)"),
    ("mean", "(expression)"),
    ("median", "(expression)"),
    ("min", "(expression)"),
    ("nth_value", "(expression, n ORDER BY expression)"),
    (
        "percentile_cont",
        "(percentile) WITHIN GROUP (ORDER BY expression)",
    ),
    (
        "quantile_cont",
        "(percentile) WITHIN GROUP (ORDER BY expression)",
    ),
    ("regr_avgx", "(expression_y, expression_x)"),
    ("regr_avgy", "(expression_y, expression_x)"),
    ("regr_count", "(expression_y, expression_x)"),
    ("regr_intercept", "(expression_y, expression_x)"),
    ("regr_r2", "(expression_y, expression_x)"),
    ("regr_slope", "(expression_y, expression_x)"),
    ("regr_sxx", "(expression_y, expression_x)"),
    ("regr_sxy", "(expression_y, expression_x)"),
    ("regr_syy", "(expression_y, expression_x)"),
    ("stddev", "(expression)"),
    ("stddev_pop", "(expression)"),
    ("stddev_samp", "(expression)"),
    (
        "string_agg",
        "([DISTINCT] expression, delimiter [ORDER BY expression])",
    ),
    ("sum", "(expression)"),
    ("var", "(expression)"),
    ("var_pop", "(expression)"),
    ("var_population", "(expression)"),
    ("var_samp", "(expression)"),
    ("var_sample", "(expression)"),
];

pub(super) const WINDOW: &[Row] = &[
    ("cume_dist", "()"),
    ("dense_rank", "()"),
    ("lag", "(expression, offset, default)"),
    ("lead", "(expression, offset, default)"),
    ("ntile", "(expression)"),
    ("percent_rank", "()"),
    ("rank", "()"),
    ("row_number", "()"),
];

/// InfluxDB's own functions of single values.
pub(super) const OF_TIME: &[Row] = &[
    (
        "date_bin_gapfill",
        "(interval, expression[, origin_timestamp])",
    ),
    (
        "date_bin_wallclock",
        "(interval, expression[, origin_timestamp])",
    ),
    (
        "date_bin_wallclock_gapfill",
        "(interval, expression[, origin_timestamp])",
    ),
    ("interpolate", "(aggregate(expression))"),
    ("locf", "(aggregate(expression))"),
    ("tz", "(time_expression[, timezone])"),
];

/// InfluxDB's own aggregates: each gives a struct of a value and its time.
pub(super) const SELECTORS: &[Row] = &[
    ("selector_first", "(expression, timestamp)"),
    ("selector_last", "(expression, timestamp)"),
    ("selector_max", "(expression, timestamp)"),
    ("selector_min", "(expression, timestamp)"),
];

/// Functions that stand in FROM; the caches are InfluxDB's.
pub(super) const TABLE: &[Row] = &[
    ("distinct_cache", "('table'[, 'cache'])"),
    ("generate_series", "(start, stop[, step])"),
    ("last_cache", "('table'[, 'cache'])"),
    ("range", "(start, stop[, step])"),
    ("unnest", "(array)"),
];
