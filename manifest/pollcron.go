package manifest

// PollCron is the cron expression on which the reference's scheduler looks after
// schedules that are not bound to the clock: every minute.
const PollCron = "0 * * * * *"
