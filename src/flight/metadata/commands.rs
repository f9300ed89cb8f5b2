//! Flight SQL's own commands about a server.

use arrow::array::RecordBatch;
use arrow_flight::sql::{
    CommandGetCatalogs, CommandGetCrossReference, CommandGetDbSchemas, CommandGetExportedKeys,
    CommandGetImportedKeys, CommandGetPrimaryKeys, CommandGetSqlInfo, CommandGetTableTypes,
    CommandGetTables, CommandGetXdbcTypeInfo, ProstMessageExt,
};
use futures::TryStreamExt;

use super::filters::{Spelling, Wanted, has_escapes, sent};
use super::{About, begun};
use crate::catalog::info;
use crate::error::{Error, Kind, Refusal, Result};
use crate::flight::connection::Connection;
use crate::flight::endpoints::rows;
use crate::flight::offered::Feature;
use crate::flight::status::Asked;
use crate::request::{Filter, Keys, Rows, Schemas, Tables};

impl Connection {
    /// The answer to the command that asks `about`.
    ///
    /// # Errors
    /// What the server refuses before its first row.
    pub(super) async fn by_command(&self, about: &About<'_>, asked: &Asked) -> Result<Rows> {
        match about {
            About::Tables(tables) => self.tables(tables, asked).await,
            About::TableTypes => rows(self, &CommandGetTableTypes {}, asked).await,
            About::Catalogs => rows(self, &CommandGetCatalogs {}, asked).await,
            About::Schemas(schemas) => self.schemas(schemas, asked).await,
            About::Keys(keys) => self.keys(keys, asked).await,
            About::Functions(filter) => self.functions(*filter, asked).await,
            About::Types(data_type) => {
                let data_type = *data_type;
                rows(self, &CommandGetXdbcTypeInfo { data_type }, asked).await
            }
            About::Info(numbers) => {
                let info = numbers.to_vec();
                rows(self, &CommandGetSqlInfo { info }, asked).await
            }
        }
    }

    async fn tables(&self, tables: &Tables, asked: &Asked) -> Result<Rows> {
        let filters = [tables.schema.as_ref(), tables.name.as_ref()];
        let command = |spelling| CommandGetTables {
            catalog: tables.catalog.clone(),
            db_schema_filter_pattern: pattern(spelling, tables.schema.as_ref()),
            table_name_filter_pattern: pattern(spelling, tables.name.as_ref()),
            table_types: sent(&tables.kinds),
            include_schema: tables.with_columns,
        };
        let wanted = || Wanted::tables(tables);
        self.spelled(has_escapes(filters), command, wanted, asked)
            .await
    }

    async fn schemas(&self, schemas: &Schemas, asked: &Asked) -> Result<Rows> {
        let filter = schemas.schema.as_ref();
        let command = |spelling| CommandGetDbSchemas {
            catalog: schemas.catalog.clone(),
            db_schema_filter_pattern: pattern(spelling, filter),
        };
        let wanted = || Wanted::schemas(schemas);
        self.spelled(has_escapes([None, filter]), command, wanted, asked)
            .await
    }

    /// What is `wanted` of the answer to `command`, its patterns escaped. Where
    /// that finds nothing and there are escapes, the server may not read them:
    /// it is asked once more without any, and if it has names then, never with
    /// them again.
    async fn spelled<C: ProstMessageExt>(
        &self,
        has_escapes: bool,
        command: impl Fn(Spelling) -> C,
        wanted: impl Fn() -> Wanted,
        asked: &Asked,
    ) -> Result<Rows> {
        let refused = &self.shared.refused;
        if has_escapes && !refused.has(Feature::Escapes) {
            let found = rows(self, &command(Spelling::Escaped), asked).await?;
            let (some, found) = begun(wanted().of(found)).await?;
            if some {
                return Ok(found);
            }
            let found = rows(self, &command(Spelling::Loose), asked).await?;
            let (some, found) = begun(wanted().of(found)).await?;
            if some {
                refused.add(Feature::Escapes);
            }
            return Ok(found);
        }
        let found = rows(self, &command(Spelling::Loose), asked).await?;
        Ok(wanted().of(found))
    }

    async fn keys(&self, keys: &Keys, asked: &Asked) -> Result<Rows> {
        match keys.clone() {
            Keys::Primary(of) => {
                let command = CommandGetPrimaryKeys {
                    catalog: of.catalog,
                    db_schema: of.schema,
                    table: of.table,
                };
                rows(self, &command, asked).await
            }
            Keys::Exported(of) => {
                let command = CommandGetExportedKeys {
                    catalog: of.catalog,
                    db_schema: of.schema,
                    table: of.table,
                };
                rows(self, &command, asked).await
            }
            Keys::Imported(of) => {
                let command = CommandGetImportedKeys {
                    catalog: of.catalog,
                    db_schema: of.schema,
                    table: of.table,
                };
                rows(self, &command, asked).await
            }
            Keys::Between { parent, child } => {
                let command = CommandGetCrossReference {
                    pk_catalog: parent.catalog,
                    pk_db_schema: parent.schema,
                    pk_table: parent.table,
                    fk_catalog: child.catalog,
                    fk_db_schema: child.schema,
                    fk_table: child.table,
                };
                rows(self, &command, asked).await
            }
        }
    }

    /// The functions that the server counts up among what it can do.
    async fn functions(&self, filter: Option<&Filter>, asked: &Asked) -> Result<Rows> {
        let command = CommandGetSqlInfo {
            info: info::FUNCTIONS.to_vec(),
        };
        let told = rows(self, &command, asked).await?;
        let told: Vec<RecordBatch> = told.batches.try_collect().await?;
        let functions = info::functions(&told)?;
        if functions.num_rows() == 0 {
            let none = Error::new(Kind::Statement, "the server tells of no functions");
            return Err(none.refused(Refusal::Unknown));
        }
        Ok(Wanted::named([("function_name", filter.cloned())]).of(Rows::local(functions)))
    }
}

fn pattern(spelling: Spelling, filter: Option<&Filter>) -> Option<String> {
    filter.map(|filter| spelling.pattern(filter))
}
