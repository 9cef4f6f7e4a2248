// Package commandkeys finds what the administrator of a machine has laid down about
// signed commands: the keyring of its agent, and the switch that makes the agent
// refuse whatever no key vouches for.
//
//	keeper, err := signing.NewKeeper(commandkeys.Source(), commandkeys.Required())
//
// Both are deliberately where no credential for the broker reaches: on Windows in
// the registry below HKEY_LOCAL_MACHINE, elsewhere in files below /etc/kanade that
// belong to root and that nobody else may write. See docs/contract.md, "Signed
// commands".
package commandkeys
