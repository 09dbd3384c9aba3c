//! Adding a second factor, being asked for it at the sign-in, and being asked again.

mod again;
mod authenticator;
mod codes;
mod own;
mod passkeys;
mod sign_in;

pub(crate) use again::{Again, Wanted};
pub use authenticator::{add_authenticator, remove_authenticator};
pub use codes::renew_codes;
pub use own::show;
pub use passkeys::{add_passkey, remove_passkey};
pub use sign_in::{sign_in, sign_in_form};
