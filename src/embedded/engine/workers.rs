//! The threads that run queries.
//!
//! DataFusion computes for seconds without a pause. On the threads that also
//! wait for signals and sockets, one such query would keep Ctrl-C and every
//! other client waiting; so it has threads of its own.

use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::context::SessionContext;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use futures::{StreamExt, stream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};

use super::cores;

/// Batches that wait for their reader.
const AHEAD: usize = 2;

/// Threads for queries; clones share them. The last one to go does not wait
/// for what still runs.
#[derive(Clone)]
pub(super) struct Workers {
    runtime: Arc<Detached>,
}

struct Detached(Option<Runtime>);

impl Drop for Detached {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// What a query sends to its reader. A stream that ends without `End` was cut
/// off by a panic, and must not pass for a whole one.
enum Sent {
    Batch(Result<RecordBatch>),
    End,
}

impl Workers {
    /// # Errors
    /// When the system gives no more threads.
    pub(super) fn start() -> std::io::Result<Workers> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(cores())
            .thread_name("engine")
            .enable_time()
            .build()?;
        Ok(Workers {
            runtime: Arc::new(Detached(Some(runtime))),
        })
    }

    /// `work`, which may compute for long without a pause, on these threads.
    ///
    /// # Errors
    /// When it breaks off by a panic.
    pub(super) async fn off<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        match &self.runtime.0 {
            Some(runtime) => runtime.spawn(work).await.map_err(|_| cut_off()),
            None => Err(cut_off()),
        }
    }

    /// Runs `plan` and hands its batches over as they are read, [`AHEAD`] of
    /// the reader at most. Dropping the stream ends the work, and so does
    /// dropping this before there is one.
    ///
    /// # Errors
    /// Those of starting; errors of running come in the stream.
    pub(super) async fn run(
        &self,
        context: SessionContext,
        plan: LogicalPlan,
    ) -> Result<SendableRecordBatchStream> {
        let (mut started, schema) = oneshot::channel();
        let (sender, receiver) = mpsc::channel(AHEAD);
        let work = async move {
            let begun = tokio::select! {
                begun = start(&context, plan) => begun,
                () = started.closed() => return,
            };
            let mut batches = match begun {
                Ok(batches) => batches,
                Err(error) => {
                    let _ = started.send(Err(error));
                    return;
                }
            };
            if started.send(Ok(batches.schema())).is_err() {
                return;
            }
            loop {
                let batch = tokio::select! {
                    batch = batches.next() => batch,
                    () = sender.closed() => return,
                };
                let sent = batch.map_or(Sent::End, Sent::Batch);
                let last = matches!(sent, Sent::End | Sent::Batch(Err(_)));
                if sender.send(sent).await.is_err() || last {
                    return;
                }
            }
        };
        let Some(runtime) = &self.runtime.0 else {
            return Err(cut_off());
        };
        runtime.spawn(work);
        let schema = schema.await.map_err(|_| cut_off())??;
        let batches = stream::unfold(Some(receiver), |receiver| async {
            let mut receiver = receiver?;
            match receiver.recv().await {
                Some(Sent::Batch(Ok(batch))) => Some((Ok(batch), Some(receiver))),
                Some(Sent::Batch(Err(error))) => Some((Err(error), None)),
                Some(Sent::End) => None,
                None => Some((Err(cut_off()), None)),
            }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }
}

async fn start(context: &SessionContext, plan: LogicalPlan) -> Result<SendableRecordBatchStream> {
    let frame = context.execute_logical_plan(plan).await?;
    let task = Arc::new(frame.task_ctx());
    execute_stream(yielding(frame.create_physical_plan().await?)?, task)
}

/// `plan`, each of whose nodes lets others have the thread now and then.
/// DataFusion sees to that for leaves and exchanges alone, while a join makes
/// millions of rows of one batch: nobody could stop it.
fn yielding(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let done = plan.transform_up(|node| {
        Ok(if node.children().is_empty() {
            Transformed::no(node)
        } else {
            Transformed::yes(Arc::new(CooperativeExec::new(node)) as Arc<dyn ExecutionPlan>)
        })
    })?;
    Ok(done.data)
}

fn cut_off() -> DataFusionError {
    DataFusionError::External("the query broke off".into())
}
