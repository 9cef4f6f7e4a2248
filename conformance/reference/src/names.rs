//! The operation `constants`.

use kanade_shared::manifest::POLL_CRON;
use kanade_shared::{kv, subject};
use serde_json::{Map, Value};

use crate::answer::{Answer, ok};

pub fn constants() -> Answer {
    let mut all = Map::new();
    // The crate's own names, so that a name cannot be given another's value.
    macro_rules! from {
        ($module:ident: $($name:ident),* $(,)?) => {
            $(all.insert(stringify!($name).into(), Value::from($module::$name));)*
        };
    }
    from![subject:
        COMMANDS_ALL, NOTIFICATIONS_ALL, OBS_FILTER, EVENTS_STARTED_FILTER,
        EVENTS_NOTIFICATIONS_ACKED_FILTER, INVENTORY_HW, INVENTORY_SW, INVENTORY_NET,
    ];
    from![kv:
        BUCKET_SCRIPT_CURRENT, BUCKET_SCRIPT_STATUS, BUCKET_AGENTS_STATE, BUCKET_AGENT_CONFIG,
        BUCKET_AGENT_GROUPS, BUCKET_SCHEDULES, BUCKET_JOBS, BUCKET_JOBS_YAML,
        BUCKET_SCHEDULES_YAML, BUCKET_FLEET_CONFIG, BUCKET_NOTIFICATIONS_READ,
        BUCKET_SCHEDULER_DISPATCH, OBJECT_AGENT_RELEASES, OBJECT_APP_PACKAGES, OBJECT_SCRIPTS,
        OBJECT_RESULT_OUTPUT, STREAM_INVENTORY, STREAM_RESULTS, STREAM_EXEC, STREAM_EVENTS,
        STREAM_AUDIT, STREAM_NOTIFICATIONS, STREAM_OBS_EVENTS, KEY_FREEZE,
        KEY_AGENT_TARGET_VERSION, KEY_AGENT_CONFIG_GLOBAL, PREFIX_AGENT_CONFIG_GROUPS,
        PREFIX_AGENT_CONFIG_PCS, SCRIPT_STATUS_ACTIVE, SCRIPT_STATUS_REVOKED,
        STDOUT_INLINE_THRESHOLD,
    ];
    all.insert("POLL_CRON".into(), POLL_CRON.into());
    ok(&all)
}
