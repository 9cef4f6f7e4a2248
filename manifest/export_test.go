package manifest

// DecodeFreezeStrict and DecodeFanoutPlanStrict are what strict readers of these
// documents would be.
func DecodeFreezeStrict(yaml []byte) (*Freeze, error) {
	return strictYAML(yaml, new(Freeze), shapeFreeze())
}

func DecodeFanoutPlanStrict(yaml []byte) (*FanoutPlan, error) {
	return strictYAML(yaml, new(FanoutPlan), shapeFanoutPlan())
}
