// Command playground is the checker for the browser: it sets the global function
// kanadeJudge, which takes a question and returns the answer, both JSON; see
// package judge. It is meant for a worker of its own.
package main

import (
	"syscall/js"
	_ "time/tzdata" // a browser has no files with time zones

	"github.com/kanadehq/kanade-shared/site/judge"
)

func main() {
	js.Global().Set("kanadeJudge", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return string(judge.AnswerJSON([]byte(args[0].String())))
	}))
	select {}
}
