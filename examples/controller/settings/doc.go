// Package settings reads and changes the agents' configuration: the layers in
// the bucket agent_config, one for all PCs, one for each group and one for each
// PC, and what they come to for a PC ([Explain]). Changes go through
// [kvrmw.Update]: two operators who change one layer at the same time lose
// nothing, and members that only a newer program knows stay.
//
// What is set is checked first. The contract takes any text for a duration and
// agents fall back to their defaults over one that they cannot read, so a typing
// mistake would go unnoticed.
package settings
