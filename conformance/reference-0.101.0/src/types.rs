//! The wire types by name: decode and encode again.

use kanade_shared::ipc;
use kanade_shared::manifest::{
    CheckHint, CollectHint, EmitConfig, Execute, FanoutPlan, Freeze, GroupDef, Manifest, Schedule,
    Target, View,
};
use kanade_shared::wire::{
    AgentGroups, AgentMeta, Command, CommandEnvelope, ConfigScope, DeployCapabilities,
    DeployHandler, DiskInfo, EffectiveConfig, EventStarted, ExecResult, FinalizeCommand, FrameMeta,
    GroupContacts, Heartbeat, HostPerf, HwInventory, JobTailReply, JobTailRequest, LogsRequest,
    ObsEvent, ProcessPerf, ProcessSnapshot, RemoteCtrl, RemoteCtrlReply, RemoteInput, RetrySpec,
    RunAs, ServerSettings, Shell, Staleness, SupportCodesProjection,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::{Answer, Failure, ok, text};

/// What the testee does with a type, whatever type it is.
pub struct Codec {
    /// Decodes the bytes and encodes the value.
    pub round_trip: fn(&[u8]) -> Result<Vec<u8>, serde_json::Error>,
    /// The same, again and again, for its cost. See [`crate::bench`].
    pub repeat: fn(&[u8], u64) -> Result<(), serde_json::Error>,
}

fn round_trip_as<T: DeserializeOwned + Serialize>(
    bytes: &[u8],
) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&serde_json::from_slice::<T>(bytes)?)
}

fn codec_of<T: DeserializeOwned + Serialize>() -> Codec {
    Codec {
        round_trip: round_trip_as::<T>,
        repeat: crate::bench::repeat_as::<T>,
    }
}

// One list, so that `hello` cannot promise what `codec` does not know. The types
// of the client protocol go by the name `ipc.<type>`, whatever their module.
macro_rules! types {
    ($($name:ident),* $(,)?; $($module:ident { $($part:ident),* $(,)? })*) => {
        pub const NAMES: &[&str] = &[
            $(stringify!($name),)*
            $($(concat!("ipc.", stringify!($part)),)*)*
        ];

        pub fn codec(name: &str) -> Result<Codec, Failure> {
            match name {
                $(stringify!($name) => Ok(codec_of::<$name>()),)*
                $($(
                    concat!("ipc.", stringify!($part)) => Ok(codec_of::<ipc::$module::$part>()),
                )*)*
                _ => Err(Failure::unsupported("type", name)),
            }
        }
    };
}

types![
    Heartbeat,
    HostPerf,
    ProcessPerf,
    ProcessSnapshot,
    HwInventory,
    DiskInfo,
    Command,
    RetrySpec,
    Shell,
    RunAs,
    Staleness,
    EmitConfig,
    CheckHint,
    ExecResult,
    EventStarted,
    ObsEvent,
    LogsRequest,
    JobTailRequest,
    JobTailReply,
    AgentGroups,
    ConfigScope,
    EffectiveConfig,
    Manifest,
    Schedule,
    Freeze,
    Execute,
    FanoutPlan,
    Target,
    CollectHint,
    CommandEnvelope,
    DeployCapabilities,
    DeployHandler,
    FinalizeCommand,
    AgentMeta,
    GroupContacts,
    ServerSettings,
    SupportCodesProjection,
    RemoteCtrl,
    RemoteCtrlReply,
    RemoteInput,
    FrameMeta,
    View,
    GroupDef;

    envelope { RpcRequest, RpcNotification, RpcResponse, RpcMessage }
    error { RpcError, RpcErrorData, ErrorKind }
    handshake { HandshakeParams, HandshakeResult, HandshakeSession }
    system { PingParams, PingResult, VersionParams, VersionResult, LogTailParams, LogTailResult }
    state {
        StateSnapshotParams, StateSnapshot, Check, CheckStatus,
        StateSubscribeParams, StateSubscribeResult, StateUnsubscribeParams, StateChangedParams,
    }
    notifications {
        Notification, NotificationPriority, NotificationNewParams,
        NotificationsFilter, NotificationsListParams, NotificationsListResult,
        NotificationsSubscribeParams, NotificationsSubscribeResult, NotificationsUnsubscribeParams,
        NotificationsAckParams, NotificationsAckResult,
        PublishNotificationRequest, PublishNotificationResponse,
        NotificationAcked, NotificationAckEntry, NotificationAckStatus,
        NotificationsUnackParams, NotificationsUnackResult, NotificationUnacked,
        NotificationAmend, NotificationAmendOp, NotificationAmendedParams,
        EditNotificationRequest, NotificationDetail, NotificationTarget, AudiencePc,
    }
    jobs {
        RunStatus, JobConfirm, JobRun, UserInvokableJob, JobsListParams, JobsListResult,
        JobsExecuteParams, JobsExecuteResult,
        JobsSubscribeParams, JobsSubscribeResult, JobsUnsubscribeParams,
        JobProgress, JobsKillParams, JobsKillResult,
    }
    support {
        SupportUploadDiagnosticsParams, SupportUploadDiagnosticsResult,
        UnlockGrant, SupportUnlockParams, SupportUnlockResult,
        SupportLockParams, SupportLockResult, SupportStatusParams, SupportStatusResult,
    }
    maintenance {
        MaintenanceListParams, MaintenanceListResult, MaintenanceItem,
        MaintenanceDeferParams, MaintenanceDeferResult, DeferDuration,
    }
];

#[derive(Serialize)]
struct Document {
    json: String,
}

/// The operation `wire`.
pub fn round_trip(request: &Value) -> Answer {
    let codec = codec(text(request, "type")?)?;
    let bytes = (codec.round_trip)(text(request, "json")?.as_bytes()).map_err(Failure::decode)?;
    ok(&Document {
        json: String::from_utf8(bytes).expect("JSON is UTF-8"),
    })
}
