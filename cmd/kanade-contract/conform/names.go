package conform

import (
	"context"
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// arguments reads the arguments of a builder one after the other; the first
// error stays.
type arguments struct {
	args []string
	err  error
}

// next makes the next argument an identifier.
func next[T any](a *arguments, parse func(string) (T, error)) T {
	var none T
	if a.err != nil {
		return none
	}
	v, err := parse(a.args[0])
	a.args = a.args[1:]
	if a.err = err; err != nil {
		return none
	}
	return v
}

func (a *arguments) pc() subjects.PCID             { return next(a, subjects.ParsePCID) }
func (a *arguments) group() subjects.Group         { return next(a, subjects.ParseGroup) }
func (a *arguments) exec() subjects.ExecID         { return next(a, subjects.ParseExecID) }
func (a *arguments) request() subjects.RequestID   { return next(a, subjects.ParseRequestID) }
func (a *arguments) user() subjects.UserID         { return next(a, subjects.ParseUserID) }
func (a *arguments) category() subjects.Category   { return next(a, subjects.ParseCategory) }
func (a *arguments) note() subjects.NotificationID { return next(a, subjects.ParseNotificationID) }
func (a *arguments) text() string {
	return next(a, func(s string) (string, error) { return s, nil })
}

// builder makes a subject or key from its arguments.
type builder struct {
	args  int
	build func(a *arguments) (any, error)
}

func onPC(f func(subjects.PCID) string) builder {
	return builder{1, func(a *arguments) (any, error) { return f(a.pc()), nil }}
}

func onGroup(f func(subjects.Group) string) builder {
	return builder{1, func(a *arguments) (any, error) { return f(a.group()), nil }}
}

func subjectBuilders() map[string]builder {
	return map[string]builder{
		"commands_group":      onGroup(subjects.CommandsGroup),
		"commands_pc":         onPC(subjects.CommandsPC),
		"notifications_group": onGroup(subjects.NotificationsGroup),
		"notifications_pc":    onPC(subjects.NotificationsPC),
		"events_notifications_acked": {3, func(a *arguments) (any, error) {
			return subjects.EventsNotificationsAcked(a.pc(), a.user(), a.note()), nil
		}},
		"events_notifications_unacked": {3, func(a *arguments) (any, error) {
			return subjects.EventsNotificationsUnacked(a.pc(), a.user(), a.note()), nil
		}},
		"validate_pc_id": {1, func(a *arguments) (any, error) {
			pc := a.pc()
			if a.err == nil && pc.Labels() > subjects.MaxPCLabels {
				return nil, fmt.Errorf("%s has %d labels", pc, pc.Labels())
			}
			return pc.String(), nil
		}},
		"results":      {1, func(a *arguments) (any, error) { return subjects.Results(a.request()), nil }},
		"heartbeat":    onPC(subjects.Heartbeat),
		"host_perf":    onPC(subjects.HostPerf),
		"process_perf": onPC(subjects.ProcessPerf),
		"obs":          onPC(subjects.Obs),
		"kill":         {1, func(a *arguments) (any, error) { return subjects.Kill(a.exec()), nil }},
		"inventory": {2, func(a *arguments) (any, error) {
			return subjects.Inventory(a.pc(), a.category()), nil
		}},
		"events_started": {2, func(a *arguments) (any, error) {
			return subjects.EventsStarted(a.exec(), a.pc()), nil
		}},
		"logs_fetch": onPC(subjects.LogsFetch),
		"job_tail":   onPC(subjects.JobTail),
		"ping":       onPC(subjects.Ping),
	}
}

func keyBuilders() map[string]builder {
	return map[string]builder{
		"agent_config_group_key": {1, func(a *arguments) (any, error) {
			return made(a, kvkeys.AgentConfigGroup, a.group())
		}},
		"agent_config_pc_key": {1, func(a *arguments) (any, error) {
			return made(a, kvkeys.AgentConfigPC, a.pc())
		}},
		"parse_agent_config_group_key": {1, func(a *arguments) (any, error) { return present(kvkeys.ParseAgentConfigGroup(a.text())) }},
		"parse_agent_config_pc_key":    {1, func(a *arguments) (any, error) { return present(kvkeys.ParseAgentConfigPC(a.text())) }},
		"notifications_read_key": {3, func(a *arguments) (any, error) {
			pc, user, note := a.pc(), a.user(), a.note()
			if a.err != nil {
				return nil, a.err
			}
			return kvkeys.NotificationsRead(pc, user, note)
		}},
		"notifications_read_prefix": {2, func(a *arguments) (any, error) {
			pc, user := a.pc(), a.user()
			if a.err != nil {
				return nil, a.err
			}
			return kvkeys.NotificationsReadPrefix(pc, user)
		}},
		"dispatch_mark_pc_key": {2, func(a *arguments) (any, error) {
			schedule, pc := a.text(), a.pc()
			if a.err != nil {
				return nil, a.err
			}
			return kvkeys.DispatchMarkPC(schedule, pc)
		}},
		"dispatch_mark_target_key": {1, func(a *arguments) (any, error) {
			return kvkeys.DispatchMarkTarget(a.text())
		}},
	}
}

// made calls a builder of one identifier unless that was none.
func made[T any](a *arguments, f func(T) (string, error), id T) (any, error) {
	if a.err != nil {
		return nil, a.err
	}
	return f(id)
}

// present turns a name that is not there into null.
func present(name string, ok bool) (any, error) {
	if !ok {
		return nil, nil
	}
	return name, nil
}

func build(req request, what string, builders map[string]builder) (any, error) {
	name, err := req.text("name")
	if err != nil {
		return nil, err
	}
	b, ok := builders[name]
	if !ok {
		return nil, unsupported(what, name)
	}
	args, err := req.args(b.args)
	if err != nil {
		return nil, err
	}
	a := &arguments{args: args}
	v, err := b.build(a)
	if a.err != nil {
		err = a.err
	}
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	return value{v}, nil
}

func subject(_ context.Context, req request) (any, error) {
	return build(req, "subject", subjectBuilders())
}

func key(_ context.Context, req request) (any, error) { return build(req, "key", keyBuilders()) }

func constants(context.Context, request) (any, error) {
	return map[string]any{
		"COMMANDS_ALL":                      subjects.CommandsAll,
		"NOTIFICATIONS_ALL":                 subjects.NotificationsAll,
		"OBS_FILTER":                        subjects.ObsFilter,
		"EVENTS_STARTED_FILTER":             subjects.EventsStartedFilter,
		"EVENTS_NOTIFICATIONS_ACKED_FILTER": subjects.EventsNotificationsAckedFilter,
		"INVENTORY_HW":                      subjects.CategoryHW.String(),
		"INVENTORY_SW":                      subjects.CategorySW.String(),
		"INVENTORY_NET":                     subjects.CategoryNet.String(),

		"BUCKET_SCRIPT_CURRENT":      kvkeys.BucketScriptCurrent,
		"BUCKET_SCRIPT_STATUS":       kvkeys.BucketScriptStatus,
		"BUCKET_AGENTS_STATE":        kvkeys.BucketAgentsState,
		"BUCKET_AGENT_CONFIG":        kvkeys.BucketAgentConfig,
		"BUCKET_AGENT_GROUPS":        kvkeys.BucketAgentGroups,
		"BUCKET_SCHEDULES":           kvkeys.BucketSchedules,
		"BUCKET_JOBS":                kvkeys.BucketJobs,
		"BUCKET_JOBS_YAML":           kvkeys.BucketJobsYAML,
		"BUCKET_SCHEDULES_YAML":      kvkeys.BucketSchedulesYAML,
		"BUCKET_FLEET_CONFIG":        kvkeys.BucketFleetConfig,
		"BUCKET_NOTIFICATIONS_READ":  kvkeys.BucketNotificationsRead,
		"BUCKET_SCHEDULER_DISPATCH":  kvkeys.BucketSchedulerDispatch,
		"OBJECT_AGENT_RELEASES":      kvkeys.ObjectAgentReleases,
		"OBJECT_APP_PACKAGES":        kvkeys.ObjectAppPackages,
		"OBJECT_SCRIPTS":             kvkeys.ObjectScripts,
		"OBJECT_RESULT_OUTPUT":       kvkeys.ObjectResultOutput,
		"STREAM_INVENTORY":           kvkeys.StreamInventory,
		"STREAM_RESULTS":             kvkeys.StreamResults,
		"STREAM_EXEC":                kvkeys.StreamExec,
		"STREAM_EVENTS":              kvkeys.StreamEvents,
		"STREAM_AUDIT":               kvkeys.StreamAudit,
		"STREAM_NOTIFICATIONS":       kvkeys.StreamNotifications,
		"STREAM_OBS_EVENTS":          kvkeys.StreamObsEvents,
		"KEY_FREEZE":                 kvkeys.KeyFreeze,
		"KEY_AGENT_TARGET_VERSION":   kvkeys.KeyAgentTargetVersion,
		"KEY_AGENT_CONFIG_GLOBAL":    kvkeys.KeyAgentConfigGlobal,
		"PREFIX_AGENT_CONFIG_GROUPS": kvkeys.PrefixAgentConfigGroups,
		"PREFIX_AGENT_CONFIG_PCS":    kvkeys.PrefixAgentConfigPCs,
		"SCRIPT_STATUS_ACTIVE":       kvkeys.ScriptStatusActive,
		"SCRIPT_STATUS_REVOKED":      kvkeys.ScriptStatusRevoked,
		"STDOUT_INLINE_THRESHOLD":    kvkeys.StdoutInlineThreshold,

		"POLL_CRON": manifest.PollCron,

		"MAX_PC_ID_LABELS":               subjects.MaxPCLabels,
		"NOTIFICATIONS_AMEND_SUBJECT":    subjects.NotificationsAmend,
		"EVENTS_NOTIFICATIONS_FILTER":    subjects.EventsNotificationsFilter,
		"NOTIFICATIONS_GROUP_PREFIX":     strings.TrimSuffix(subjects.NotificationsGroup(subjects.MustGroup("x")), "x"),
		"NOTIFICATIONS_PC_PREFIX":        strings.TrimSuffix(subjects.NotificationsPC(subjects.MustPCID("x")), "x"),
		"BUCKET_AGENT_GROUPS_DERIVED":    kvkeys.BucketAgentGroupsDerived,
		"BUCKET_AGENT_META":              kvkeys.BucketAgentMeta,
		"BUCKET_GROUP_CONTACTS":          kvkeys.BucketGroupContacts,
		"BUCKET_SERVER_SETTINGS":         kvkeys.BucketServerSettings,
		"KEY_SERVER_SETTINGS":            kvkeys.KeyServerSettings,
		"KEY_SUPPORT_CODES":              kvkeys.KeySupportCodes,
		"BUCKET_VIEWS":                   kvkeys.BucketViews,
		"BUCKET_VIEWS_YAML":              kvkeys.BucketViewsYAML,
		"BUCKET_GROUP_DEFS":              kvkeys.BucketGroupDefs,
		"BUCKET_GROUP_DEFS_YAML":         kvkeys.BucketGroupDefsYAML,
		"OBJECT_COLLECTIONS":             kvkeys.ObjectCollections,
		"NATS_DEFAULT_MAX_PAYLOAD":       kvkeys.DefaultMaxPayload,
		"NATS_PAYLOAD_BUDGET":            kvkeys.PayloadBudget,
		"ALL_STREAMS":                    kvkeys.Streams(),
		"ALL_KV_BUCKETS":                 newerBuckets(),
		"ALL_OBJECT_STORES":              append(kvkeys.ObjectStores(), kvkeys.ObjectCollections),
		"EXIT_RESTARTED_OUTCOME_UNKNOWN": wire.ExitOutcomeUnknown,
		"EXIT_SKIP_UNSUPPORTED":          wire.ExitSkippedUnsupported,
		"EXIT_REJECTED_UNSIGNED":         wire.ExitRefusedSignature,
		"EXIT_SKIP_VERSION_PIN":          wire.ExitSkippedVersion,
		"EXIT_SKIP_DEADLINE":             wire.ExitSkippedDeadline,
		"EXIT_SKIP_REVOKED":              wire.ExitSkippedRevoked,
		"EXIT_SKIP_STALENESS":            wire.ExitSkippedStale,
		"ENVELOPE_KIND_V2":               signing.EnvelopeKind,
		"PROTOCOL_LEGACY":                wire.ProtocolLegacy,
		"PROTOCOL_V2":                    wire.ProtocolEnvelope,
		"TYPED_DEPLOY_CONTRACT_V1":       wire.TypedDeployContract,
		"DEPLOY_CAPABILITIES_VERSION":    wire.DeployCapabilitiesVersion,
		"SIG":                            signing.HeaderSignature,
		"SIG_KID":                        signing.HeaderKeyID,
		"SIG_ALG":                        signing.HeaderAlgorithm,
		"SIG_AT":                         signing.HeaderAt,
		"ALG_ED25519":                    signing.Ed25519,
		"MAX_ENVELOPE_VALIDITY":          int(signing.MaxValidity.Seconds()),
		"FUTURE_SKEW_ALLOWANCE":          int(signing.MaxSkew.Seconds()),
	}, nil
}

// newerBuckets are the KV buckets that a controller of 0.101.0 says it creates, in
// its order; the one for its settings is not among them.
func newerBuckets() []string {
	var names []string
	for _, r := range bootstrap.ResourcesAt(wire.V0_101_0) {
		if r.Kind == bootstrap.KindKeyValue && r.Name != kvkeys.BucketServerSettings {
			names = append(names, r.Name)
		}
	}
	return names
}
