package manifest

import "github.com/kanadehq/kanade-shared/wire"

// DecodeFreezeStrict and DecodeFanoutPlanStrict are what strict readers of these
// documents would be.
func DecodeFreezeStrict(yaml []byte) (*Freeze, error) {
	return strictYAML(yaml, new(Freeze), shapeFreeze(), wire.V0_43_53)
}

func DecodeFanoutPlanStrict(yaml []byte) (*FanoutPlan, error) {
	return strictYAML(yaml, new(FanoutPlan), shapeFanoutPlan(), wire.V0_43_53)
}
