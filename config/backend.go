package config

// Backend is what backend.toml configures.
type Backend struct {
	Server Server   `json:"server"`
	NATS   NATS     `json:"nats"`
	DB     Database `json:"db"`
	Log    Log      `json:"log"`
}

// Server is the table [server].
type Server struct {
	// Bind is the address that the HTTP interface listens on, host:port.
	Bind string `json:"bind"`
}

// NATS is the table [nats].
type NATS struct {
	// URL is the broker's address.
	URL string `json:"url"`
}

// Database is the table [db].
type Database struct {
	// SQLitePath is the database file.
	SQLitePath string `json:"sqlite_path"`
}

func (c *Backend) fields() []field {
	return append([]field{
		{key: "server.bind", required: true, to: &c.Server.Bind},
		{key: "nats.url", required: true, to: &c.NATS.URL, url: true},
		{key: "db.sqlite_path", required: true, to: &c.DB.SQLitePath},
	}, c.Log.fields()...)
}
