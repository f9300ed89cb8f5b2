//! Queries on `information_schema`, in the columns of Flight SQL's commands.

use super::filters::Wanted;
use super::{About, Reflects, begun, is_lasting};
use crate::error::{Error, Kind, Refusal, Result};
use crate::flight::connection::Connection;
use crate::flight::offered::Feature;
use crate::flight::reflection;
use crate::flight::statement::aside;
use crate::flight::status::Asked;
use crate::flight::transaction::InTransaction;
use crate::request::{Filter, Keys, Rows, TableName};
use crate::sql::names::literal;

/// The views that are not there at every server that has a schema of that
/// name.
const VIEWS: [&str; 6] = [
    "schemata",
    "table_constraints",
    "referential_constraints",
    "key_column_usage",
    "routines",
    "information_schema",
];

/// Whether a refusal is about one of ours.
pub(super) fn names_a_view(message: &str) -> bool {
    let message = message.to_lowercase();
    VIEWS.iter().any(|view| message.contains(view))
}

impl Connection {
    /// The answer that queries give about `about`.
    ///
    /// # Errors
    /// What the server refuses before its first row.
    pub(super) async fn by_query(&self, about: &About<'_>, asked: &Asked) -> Result<Rows> {
        match about {
            About::Tables(tables) => {
                let found = reflection::tables(self, tables, asked).await?;
                Ok(Wanted::tables(tables).of(found))
            }
            About::Catalogs => reflection::catalogs(self, asked).await,
            About::Schemas(schemas) => {
                Ok(Wanted::schemas(schemas).of(self.all_schemas(asked).await?))
            }
            About::TableTypes => aside(self, TABLE_TYPES, asked).await,
            About::Keys(Keys::Primary(of)) => aside(self, &primary_key(of), asked).await,
            About::Keys(keys) => aside(self, &foreign_keys(keys), asked).await,
            About::Functions(filter) => self.routines(*filter, asked).await,
            About::Types(_) | About::Info(_) => {
                let none = Error::new(Kind::Statement, "no query tells this");
                Err(none.refused(Refusal::Unknown))
            }
        }
    }

    /// All schemas, those without tables too where the server tells them: not
    /// every `information_schema` has a view of them. In a transaction, which a
    /// refusal might spoil, those of the tables.
    async fn all_schemas(&self, asked: &Asked) -> Result<Rows> {
        let refused = &self.shared.refused;
        if self.in_transaction() == InTransaction::No && !refused.has(Feature::Schemata) {
            let found = match aside(self, SCHEMATA, asked).await {
                Ok(found) => begun(found).await,
                Err(error) => Err(error),
            };
            match found {
                Ok((true, found)) => return Ok(found),
                Ok((false, _)) => {}
                Err(error) if is_lasting(Reflects::InformationSchema, &error) => {
                    refused.add(Feature::Schemata);
                }
                Err(_) => {}
            }
        }
        reflection::schemas(self, asked).await
    }

    /// The functions of `information_schema.routines`, with all that DataFusion
    /// says of them, else with what the standard has.
    async fn routines(&self, filter: Option<&Filter>, asked: &Asked) -> Result<Rows> {
        let found = match aside(self, ROUTINES[0], asked).await {
            Err(error) if error.kind() == Kind::Statement => {
                aside(self, ROUTINES[1], asked).await.map_err(|_| error)?
            }
            found => found?,
        };
        Ok(Wanted::named([("function_name", filter.cloned())]).of(found))
    }
}

/// Schemas as GetDbSchemas gives them. DataFusion's view of them lacks the one
/// that it is in itself.
const SCHEMATA: &str = "SELECT catalog_name, schema_name AS db_schema_name \
     FROM information_schema.schemata \
     UNION SELECT table_catalog AS catalog_name, table_schema AS db_schema_name \
     FROM information_schema.tables ORDER BY catalog_name, db_schema_name";

const TABLE_TYPES: &str =
    "SELECT DISTINCT table_type FROM information_schema.tables ORDER BY table_type";

const ROUTINES: [&str; 2] = [
    "SELECT DISTINCT routine_name AS function_name, function_type, data_type AS result_type, \
     syntax_example AS syntax, description FROM information_schema.routines \
     ORDER BY function_name, function_type, result_type",
    "SELECT DISTINCT routine_name AS function_name, routine_type AS function_type, \
     data_type AS result_type, CAST(NULL AS VARCHAR(1)) AS syntax, \
     CAST(NULL AS VARCHAR(1)) AS description FROM information_schema.routines \
     ORDER BY function_name, function_type, result_type",
];

/// The primary key of a table, as GetPrimaryKeys has it.
fn primary_key(of: &TableName) -> String {
    format!(
        "SELECT k.table_catalog AS catalog_name, k.table_schema AS db_schema_name, k.table_name, \
         k.column_name, k.constraint_name AS key_name, \
         CAST(k.ordinal_position AS INTEGER) AS key_sequence \
         FROM information_schema.table_constraints c \
         JOIN information_schema.key_column_usage k \
         ON k.constraint_schema = c.constraint_schema \
         AND k.constraint_name = c.constraint_name AND k.table_name = c.table_name \
         WHERE c.constraint_type = 'PRIMARY KEY' AND {} ORDER BY key_sequence",
        is_table("k", of)
    )
}

/// Foreign keys, as Flight SQL's three commands have them. Rules are numbers
/// there.
fn foreign_keys(keys: &Keys) -> String {
    let condition = match keys {
        Keys::Primary(of) | Keys::Exported(of) => is_table("p", of),
        Keys::Imported(of) => is_table("f", of),
        Keys::Between { parent, child } => {
            format!("{} AND {}", is_table("p", parent), is_table("f", child))
        }
    };
    let rule = |name| {
        format!(
            "CASE r.{name} WHEN 'CASCADE' THEN 0 WHEN 'RESTRICT' THEN 1 WHEN 'SET NULL' THEN 2 \
             WHEN 'SET DEFAULT' THEN 4 ELSE 3 END AS {name}"
        )
    };
    format!(
        "SELECT p.table_catalog AS pk_catalog_name, p.table_schema AS pk_db_schema_name, \
         p.table_name AS pk_table_name, p.column_name AS pk_column_name, \
         f.table_catalog AS fk_catalog_name, f.table_schema AS fk_db_schema_name, \
         f.table_name AS fk_table_name, f.column_name AS fk_column_name, \
         CAST(f.ordinal_position AS INTEGER) AS key_sequence, \
         r.constraint_name AS fk_key_name, r.unique_constraint_name AS pk_key_name, {}, {} \
         FROM information_schema.referential_constraints r \
         JOIN information_schema.key_column_usage f \
         ON f.constraint_schema = r.constraint_schema AND f.constraint_name = r.constraint_name \
         JOIN information_schema.key_column_usage p \
         ON p.constraint_schema = r.unique_constraint_schema \
         AND p.constraint_name = r.unique_constraint_name \
         AND p.ordinal_position = f.position_in_unique_constraint \
         WHERE {condition} \
         ORDER BY pk_table_name, fk_table_name, fk_key_name, key_sequence",
        rule("update_rule"),
        rule("delete_rule"),
    )
}

/// That a row of `alias` is of the table `of`.
fn is_table(alias: &str, of: &TableName) -> String {
    let mut condition = format!("{alias}.table_name = {}", literal(&of.table));
    for (column, part) in [("table_catalog", &of.catalog), ("table_schema", &of.schema)] {
        let Some(part) = part else { continue };
        condition.push_str(&match part.as_str() {
            "" => format!(" AND {alias}.{column} IS NULL"),
            part => format!(" AND {alias}.{column} = {}", literal(part)),
        });
    }
    condition
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_named_by_literals_and_in_its_place() {
        let of = |catalog: Option<&str>, schema: Option<&str>| TableName {
            catalog: catalog.map(str::to_owned),
            schema: schema.map(str::to_owned),
            table: "it's".to_owned(),
        };
        assert_eq!(is_table("k", &of(None, None)), "k.table_name = 'it''s'");
        assert_eq!(
            is_table("p", &of(Some(""), Some("a'b"))),
            "p.table_name = 'it''s' AND p.table_catalog IS NULL AND p.table_schema = 'a''b'"
        );
        let (parent, child) = (of(None, Some("p")), of(None, Some("c")));
        let between = foreign_keys(&Keys::Between { parent, child });
        assert!(
            between.contains("p.table_schema = 'p' AND f.table_name"),
            "{between}"
        );
        assert!(between.contains("f.table_schema = 'c'"), "{between}");
        assert!(names_a_view(
            "table 'public.information_schema.routines' not found"
        ));
        assert!(!names_a_view("too busy"));
    }
}
