//! What readers see of billing.
