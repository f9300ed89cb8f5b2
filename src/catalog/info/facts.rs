//! What a server can say of itself: every SqlInfo code of Flight SQL, by group.

/// A code, and how what a server says under it is told.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) number: u32,
    pub(super) group: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// How a value is told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// As it comes: a text, a list, yes or no, a number.
    Plain,
    /// The most that there can be; 0 is no limit, or none that is known.
    Most,
    /// Milliseconds; 0 is no limit.
    Milliseconds,
    /// One of these, counted from 0.
    One(&'static [&'static str]),
    /// Any of these: bit 0 is the first.
    Any(&'static [&'static str]),
    /// What converts into what.
    Conversions,
}

use Kind::{Any, Conversions, Milliseconds, Most, One, Plain};

const fn fact(number: u32, group: &'static str, name: &'static str, kind: Kind) -> Fact {
    Fact {
        number,
        group,
        name,
        kind,
    }
}

const SERVER: &str = "server";
const DEFINITIONS: &str = "definitions";
const NAMES: &str = "names";
const FUNCTIONS: &str = "functions";
const SYNTAX: &str = "syntax";
const LIMITS: &str = "limits";
const TRANSACTIONS: &str = "transactions";
const RESULTS: &str = "results";

/// The group of codes that are a server's own.
pub(super) const OTHER: &str = "other";

/// Every code, in order.
pub(super) static FACTS: [Fact; 91] = [
    fact(0, SERVER, "name", Plain),
    fact(1, SERVER, "version", Plain),
    fact(2, SERVER, "Arrow version", Plain),
    fact(3, SERVER, "read-only", Plain),
    fact(4, SERVER, "takes SQL", Plain),
    fact(5, SERVER, "takes Substrait plans", Plain),
    fact(6, SERVER, "oldest Substrait version", Plain),
    fact(7, SERVER, "newest Substrait version", Plain),
    fact(8, SERVER, "transactions by Flight SQL", One(WITHIN)),
    fact(9, SERVER, "cancels queries", Plain),
    fact(10, SERVER, "takes rows in bulk", Plain),
    fact(11, SERVER, "takes rows in bulk in transactions", Plain),
    fact(100, SERVER, "time for a statement", Milliseconds),
    fact(101, SERVER, "time for a transaction", Milliseconds),
    fact(500, DEFINITIONS, "creates and drops catalogs", Plain),
    fact(501, DEFINITIONS, "creates and drops schemas", Plain),
    fact(502, DEFINITIONS, "creates and drops tables", Plain),
    fact(503, NAMES, "case of names", One(CASES)),
    fact(504, NAMES, "names are quoted with", Plain),
    fact(505, NAMES, "case of quoted names", One(CASES)),
    fact(506, NAMES, "every table listed can be read", Plain),
    fact(507, SYNTAX, "NULLs are sorted", One(NULLS)),
    fact(508, SYNTAX, "keywords", Plain),
    fact(509, FUNCTIONS, "numeric functions", Plain),
    fact(510, FUNCTIONS, "string functions", Plain),
    fact(511, FUNCTIONS, "system functions", Plain),
    fact(512, FUNCTIONS, "date and time functions", Plain),
    fact(513, NAMES, "escape in patterns of names", Plain),
    fact(514, NAMES, "other characters in names", Plain),
    fact(515, SYNTAX, "column aliases", Plain),
    fact(516, SYNTAX, "NULL + NULL is NULL", Plain),
    fact(517, FUNCTIONS, "CONVERT", Conversions),
    fact(518, SYNTAX, "table aliases", Plain),
    fact(519, SYNTAX, "table aliases must differ from names", Plain),
    fact(520, SYNTAX, "expressions in ORDER BY", Plain),
    fact(521, SYNTAX, "ORDER BY of what is not selected", Plain),
    fact(522, SYNTAX, "GROUP BY", Any(GROUPS)),
    fact(523, SYNTAX, "LIKE … ESCAPE", Plain),
    fact(524, DEFINITIONS, "columns can be NOT NULL", Plain),
    fact(525, SYNTAX, "ODBC grammar", Any(GRAMMARS)),
    fact(526, SYNTAX, "SQL-92 level", Any(LEVELS)),
    fact(527, DEFINITIONS, "integrity enhancement facility", Plain),
    fact(528, SYNTAX, "outer joins", One(JOINS)),
    fact(529, NAMES, "its word for a schema", Plain),
    fact(530, NAMES, "its word for a procedure", Plain),
    fact(531, NAMES, "its word for a catalog", Plain),
    fact(532, NAMES, "the catalog stands first", Plain),
    fact(533, NAMES, "schemas can be named in", Any(ACTIONS)),
    fact(534, NAMES, "catalogs can be named in", Any(ACTIONS)),
    fact(535, SYNTAX, "positioned commands", Any(POSITIONED)),
    fact(536, SYNTAX, "SELECT … FOR UPDATE", Plain),
    fact(537, FUNCTIONS, "stored procedures", Plain),
    fact(538, SYNTAX, "subqueries", Any(SUBQUERIES)),
    fact(539, SYNTAX, "correlated subqueries", Plain),
    fact(540, SYNTAX, "unions", Any(UNIONS)),
    fact(541, LIMITS, "hex digits in a binary literal", Most),
    fact(542, LIMITS, "characters in a literal", Most),
    fact(543, LIMITS, "characters in a column's name", Most),
    fact(544, LIMITS, "columns in GROUP BY", Most),
    fact(545, LIMITS, "columns in an index", Most),
    fact(546, LIMITS, "columns in ORDER BY", Most),
    fact(547, LIMITS, "columns in SELECT", Most),
    fact(548, LIMITS, "columns in a table", Most),
    fact(549, LIMITS, "connections", Most),
    fact(550, LIMITS, "characters in a cursor's name", Most),
    fact(551, LIMITS, "bytes in an index", Most),
    fact(552, LIMITS, "characters in a schema's name", Most),
    fact(553, LIMITS, "characters in a procedure's name", Most),
    fact(554, LIMITS, "characters in a catalog's name", Most),
    fact(555, LIMITS, "bytes in a row", Most),
    fact(556, LIMITS, "bytes in a row include long values", Plain),
    fact(557, LIMITS, "characters in a statement", Most),
    fact(558, LIMITS, "open statements", Most),
    fact(559, LIMITS, "characters in a table's name", Most),
    fact(560, LIMITS, "tables in SELECT", Most),
    fact(561, LIMITS, "characters in a user's name", Most),
    fact(
        562,
        TRANSACTIONS,
        "isolation, if none is chosen",
        One(ISOLATION),
    ),
    fact(563, TRANSACTIONS, "transactions by SQL", Plain),
    fact(564, TRANSACTIONS, "isolation levels", Any(ISOLATION)),
    fact(565, TRANSACTIONS, "a definition commits", Plain),
    fact(566, TRANSACTIONS, "definitions are ignored in them", Plain),
    fact(567, RESULTS, "kinds of results", Any(KINDS)),
    fact(568, RESULTS, "results of no kind can be", Any(CHANGED)),
    fact(569, RESULTS, "forward-only results can be", Any(CHANGED)),
    fact(570, RESULTS, "sensitive results can be", Any(CHANGED)),
    fact(571, RESULTS, "insensitive results can be", Any(CHANGED)),
    fact(572, SYNTAX, "updates in batches", Plain),
    fact(573, TRANSACTIONS, "savepoints", Plain),
    fact(574, SYNTAX, "named parameters", Plain),
    fact(575, RESULTS, "a locator's update is of a copy", Plain),
    fact(576, FUNCTIONS, "stored functions in a call's syntax", Plain),
];

const WITHIN: &[&str] = &["no", "yes", "yes, with savepoints"];
const CASES: &[&str] = &[
    "not told",
    "does not count",
    "folded to upper case",
    "folded to lower case",
];
const NULLS: &[&str] = &["as the highest", "as the lowest", "first", "last"];
const GROUPS: &[&str] = &["by what is not selected", "by more than is selected"];
const GRAMMARS: &[&str] = &["minimum", "core", "extended"];
const LEVELS: &[&str] = &["entry", "intermediate", "full"];
const JOINS: &[&str] = &["no", "some", "full"];
const ACTIONS: &[&str] = &[
    "procedure calls",
    "index definitions",
    "privilege definitions",
];
const POSITIONED: &[&str] = &["DELETE", "UPDATE"];
const SUBQUERIES: &[&str] = &["in comparisons", "in EXISTS", "in IN", "in ANY and ALL"];
const UNIONS: &[&str] = &["UNION", "UNION ALL"];
const ISOLATION: &[&str] = &[
    "no transactions",
    "read uncommitted",
    "read committed",
    "repeatable read",
    "serializable",
];
const KINDS: &[&str] = &["no kind", "forward-only", "insensitive", "sensitive"];
const CHANGED: &[&str] = &["not told", "read", "updated"];

/// The types that [`Kind::Conversions`] are of, counted from 0.
pub(super) const TYPES: &[&str] = &[
    "BIGINT",
    "BINARY",
    "BIT",
    "CHAR",
    "DATE",
    "DECIMAL",
    "FLOAT",
    "INTEGER",
    "INTERVAL DAY TO SECOND",
    "INTERVAL YEAR TO MONTH",
    "LONGVARBINARY",
    "LONGVARCHAR",
    "NUMERIC",
    "REAL",
    "SMALLINT",
    "TIME",
    "TIMESTAMP",
    "TINYINT",
    "VARBINARY",
    "VARCHAR",
];

/// The fact of that number.
pub(super) fn of(number: u32) -> Option<&'static Fact> {
    let found = FACTS.binary_search_by_key(&number, |fact| fact.number);
    FACTS.get(found.ok()?)
}
