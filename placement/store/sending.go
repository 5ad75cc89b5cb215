package store

import (
	"context"
	"encoding/json"
	"time"

	"internat/placement"
)

// A Pause says that a person stopped the notices: of a territory, or all that the
// service sends.
type Pause struct {
	By     string    `json:"by"`
	Since  time.Time `json:"since"`
	Reason string    `json:"reason,omitempty"` // of a pause of the whole service
}

// On reports whether the notices are paused.
func (p Pause) On() bool { return !p.Since.IsZero() }

// NoticePause reads whether the notices of a territory are paused.
func (tx *Tx) NoticePause(ctx context.Context, in placement.TerritoryID) (p Pause, err error) {
	err = tx.settingInto(ctx, "notices.paused/"+string(in), &p)
	return p, err
}

// PauseNotices stops the notices of a territory, or lets them go with a zero
// Pause. One-time codes are not stopped.
func (tx *Tx) PauseNotices(ctx context.Context, in placement.TerritoryID, p Pause, why placement.Event) error {
	if err := tx.setSettingTo(ctx, "notices.paused/"+string(in), p); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// servicePause is the setting of the pause of the whole service.
const servicePause = "notices.paused"

// ServicePause reads whether all sending is paused.
func (tx *Tx) ServicePause(ctx context.Context) (p Pause, err error) {
	err = tx.settingInto(ctx, servicePause, &p)
	return p, err
}

// PauseService stops all that is sent, one-time codes too, or lets it go with a zero
// Pause. Every territory has it in its journal.
func (tx *Tx) PauseService(ctx context.Context, p Pause, why ...placement.Event) error {
	if err := tx.setSettingTo(ctx, servicePause, p); err != nil {
		return err
	}
	return tx.NoteStop(ctx, why...)
}

// PauseOf reads what keeps the notices of a territory from leaving: the pause of the
// whole service or its own.
func (tx *Tx) PauseOf(ctx context.Context, in placement.TerritoryID) (Pause, error) {
	p, err := tx.ServicePause(ctx)
	if err != nil || p.On() {
		return p, err
	}
	return tx.NoticePause(ctx, in)
}

// A Round is the last time somebody looked for notices to send.
type Round struct {
	At      time.Time `json:"at"`
	Stopped string    `json:"stopped"` // the code of what is wrong with the relay, "" when nothing is
	Silent  bool      `json:"silent"`  // no relay is set: nothing leaves by mail
	Only    string    `json:"only"`    // who alone may be sent to, "" when everybody may
}

// LastRound reads when notices were last looked for, and what stopped them.
func (tx *Tx) LastRound(ctx context.Context) (r Round, err error) {
	err = tx.settingInto(ctx, "notices.round", &r)
	return r, err
}

// NoteRound keeps when notices were looked for.
func (tx *Tx) NoteRound(ctx context.Context, r Round) error {
	return tx.setSettingTo(ctx, "notices.round", r)
}

// NoteStop keeps in the journal that the settings of the relay stopped the
// sender.
func (tx *Tx) NoteStop(ctx context.Context, why ...placement.Event) error {
	for _, event := range why {
		if err := tx.addEvent(ctx, event); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) settingInto(ctx context.Context, key string, into any) error {
	text, err := tx.Setting(ctx, key)
	if err != nil || text == "" {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

func (tx *Tx) setSettingTo(ctx context.Context, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return tx.SetSetting(ctx, key, string(text))
}
