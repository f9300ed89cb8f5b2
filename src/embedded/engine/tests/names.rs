//! Names that are words of SQL, as the prompt writes them.

use datafusion::execution::context::SessionContext;
use datafusion::sql::sqlparser::keywords::ALL_KEYWORDS;

use super::super::config;
use crate::sql::names::{quote, quoted};

#[tokio::test]
async fn a_name_that_is_a_word_of_sql_is_found_as_it_is_written() {
    let state = SessionContext::new_with_config(config()).state();
    let mut lost = Vec::new();
    for word in ALL_KEYWORDS {
        let word = word.to_lowercase();
        let (name, exact) = (quote(&word), quoted(&word));
        let sql = format!(
            "WITH {exact} AS (SELECT 7777 AS {exact}) \
             SELECT {name}, {name} + 1 FROM {name} WHERE {name} = 7777 ORDER BY {name}"
        );
        // A function that goes by the word would be called `word()`.
        let plan = state.create_logical_plan(&sql).await;
        if !plan.is_ok_and(|plan| *plan.schema().field(0).name() == word) {
            lost.push(word);
        }
    }
    assert!(lost.is_empty(), "{lost:?}");
}
