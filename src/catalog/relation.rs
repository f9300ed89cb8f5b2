//! What columns the relations of a statement have.

use super::find::Found;
use super::known::{Catalog, Column, Table};
use crate::sql::scope::{Name, Output, Relation, Source};

/// Relations in a relation that are followed.
const DEPTH: usize = 16;

/// Columns that the rows of relations have.
#[derive(Debug, Default)]
pub struct Columns<'a> {
    pub given: Vec<Given<'a>>,
    /// There may be others, which are not known.
    pub more: bool,
    /// Tables whose columns were not asked for yet.
    pub unasked: Vec<&'a Table>,
}

/// A column, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub enum Given<'a> {
    /// Of a table.
    Column(&'a Table, &'a Column),
    /// What a query in the statement calls one that it gives.
    Named(&'a Name),
}

impl Given<'_> {
    /// Its name, as it is and not as it is typed.
    pub fn name(&self) -> String {
        match self {
            Given::Column(_, column) => column.name.to_string(),
            Given::Named(name) => name.meant(),
        }
    }
}

impl Catalog {
    /// The columns of `relations`, in their order.
    pub fn columns_of<'a>(
        &'a self,
        relations: impl IntoIterator<Item = &'a Relation>,
    ) -> Columns<'a> {
        let mut columns = Columns::default();
        for relation in relations {
            self.gather(relation, &mut columns, DEPTH);
        }
        columns
    }

    fn gather<'a>(&'a self, relation: &'a Relation, columns: &mut Columns<'a>, depth: usize) {
        match &relation.source {
            _ if depth == 0 => columns.more = true,
            Source::Untold => columns.more = true,
            Source::Table(path) => match self.look_up(path) {
                Found::Table(table) | Found::OtherCase(table) => {
                    let Some(known) = &table.columns else {
                        columns.more = true;
                        columns.unasked.push(table);
                        return;
                    };
                    let known = known.iter().map(|column| Given::Column(table, column));
                    columns.given.extend(known);
                }
                Found::Nothing | Found::Untold => columns.more = true,
            },
            Source::Derived(outputs) => {
                for output in outputs {
                    match output {
                        Output::Column(name) => columns.given.push(Given::Named(name)),
                        Output::Unnamed => {}
                        Output::Star(relations) => {
                            for relation in relations {
                                self.gather(relation, columns, depth - 1);
                            }
                        }
                    }
                }
            }
        }
    }
}
