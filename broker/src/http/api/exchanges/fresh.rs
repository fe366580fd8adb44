//! A body that is only written while its release is fresh (design promise 3): if the first byte cannot be written within
//! two seconds of sending COMMIT, the connection is closed instead.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

use crate::exchange::Delivery;
use crate::runtime::Runtime;

/// The answer's bytes.
pub(super) struct FreshBody {
    delivery: Option<Delivery>,
    length: u64,
    runtime: Runtime,
}

/// The answer came too late to be handed over.
#[derive(Debug, thiserror::Error)]
#[error("the answer could not be handed over in time and was dropped")]
pub(super) struct TooLate;

impl FreshBody {
    pub(super) fn new(delivery: Delivery, runtime: Runtime) -> Self {
        let length = u64::try_from(delivery.body.len()).unwrap_or(u64::MAX);
        Self { delivery: Some(delivery), length, runtime }
    }
}

impl MessageBody for FreshBody {
    type Error = TooLate;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, TooLate>>> {
        let Some(delivery) = self.delivery.take() else { return Poll::Ready(None) };
        if self.runtime.monotonic() < delivery.until {
            return Poll::Ready(Some(Ok(Bytes::from(delivery.body))));
        }
        metrics::counter!(crate::telemetry::metrics::DELIVERIES_DROPPED).increment(1);
        Poll::Ready(Some(Err(TooLate)))
    }
}
