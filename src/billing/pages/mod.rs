//! What readers see of billing: the plans, the order, and their own subscription.

mod asked;
mod bought;
mod cancel;
mod change;
mod order;
pub mod own;
mod pause;
mod plans;
mod withdraw;

pub use bought::bought;
pub use cancel::{cancel, cancel_form, resume};
pub use change::{change, change_form};
pub use order::{create as order, show as order_form};
pub use own::portal;
pub use pause::{pause, pause_form};
pub use plans::{Wish, index as plans};
pub use withdraw::{withdraw, withdraw_form};
