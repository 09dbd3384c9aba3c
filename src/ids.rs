//! Typed identifiers: a story's id cannot be handed where an account's is wanted. All are UUIDv7 except where an
//! importer derives one from its source, so keys grow with time and indexes stay dense.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, serde::Serialize, serde::Deserialize)]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, later in order than those made before.
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A person who can sign in.
    AccountId
    /// A story.
    ArticleId
    /// A byline.
    AuthorId
    /// A news brief.
    BriefId
    /// What an organisation ordered of highlights.
    CampaignId
    /// A regular column.
    ColumnId
    /// What a colleague says about a story.
    CommentId
    /// What was wrong in a story.
    CorrectionId
    /// What takes an invoice of our own back.
    CreditNoteId
    /// What comes off bills.
    CouponId
    /// Somebody who pays, at a provider.
    CustomerId
    /// A right to read for a span of time.
    EntitlementId
    /// A story given away.
    GiftId
    /// A group of readers who share a subscription.
    GroupId
    /// A domain of addresses that a group says is its own.
    GroupDomainId
    /// A stakeholder highlight.
    HighlightId
    /// A seat of a group that is kept for somebody.
    InvitationId
    /// A bill.
    InvoiceId
    /// What was agreed with an institution.
    LicenceId
    /// A picture in the media library.
    MediaId
    /// The files of a picture, which its replacement has others of.
    MediaFileId
    /// An organisation behind highlights.
    OrganisationId
    /// A passkey of somebody's.
    PasskeyId
    /// What can be subscribed to.
    PlanId
    /// A secret link to a story that readers do not see yet.
    PreviewLinkId
    /// What a plan costs in a currency.
    PriceId
    /// How one asks for a coupon.
    PromotionCodeId
    /// A use of a coupon.
    RedemptionId
    /// Money paid back.
    RefundId
    /// A secret link to the figures of a campaign.
    ReportLinkId
    /// A section of the paper.
    SectionId
    /// Somebody asked to work here.
    StaffInvitationId
    /// A proof that somebody studies, to be looked at.
    StudentRequestId
    /// A plan that somebody took.
    SubscriptionId
    /// A topic that stories share.
    TopicId
    /// An invoice of our own.
    TransferInvoiceId
}
