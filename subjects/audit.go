package subjects

var (
	auditActor  = rules{name: "audit actor"}
	auditAction = rules{name: "audit action"}
	auditTarget = rules{name: "audit target", dots: true}
)

// Audit returns audit.<actor>.<action>.<target>, or audit.<actor>.<action> when
// target is "": somebody did something, to somebody or something. Actor and
// action are single labels; the target may hold dots. See the package comment
// for what else is refused; the error is an [*IDError].
func Audit(actor, action, target string) (string, error) {
	if err := checkAudit(actor, action, target); err != nil {
		return "", err
	}
	if target == "" {
		return prefixAudit + actor + "." + action, nil
	}
	return prefixAudit + actor + "." + action + "." + target, nil
}

func checkAudit(actor, action, target string) error {
	if err := check(auditActor, actor); err != nil {
		return err
	}
	if err := check(auditAction, action); err != nil {
		return err
	}
	if target == "" {
		return nil
	}
	return check(auditTarget, target)
}
