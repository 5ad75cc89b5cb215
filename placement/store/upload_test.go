package store_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestAFileIsReadBackAsItWasSent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, size := range []int{1, 512 << 10, 512<<10 + 1, 1_300_000} {
			content := bytes.Repeat([]byte("é;"), size)[:size]
			u, err := db.KeepUpload(ctx, sent(), bytes.NewReader(content))
			if err != nil || u.Bytes != size {
				t.Fatalf("%d bytes of %d, %v", u.Bytes, size, err)
			}
			got, err := io.ReadAll(db.OpenUpload(ctx, u))
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes read of %d, %v", len(got), size, err)
			}
		}
	})
}

func sent() store.Upload {
	return store.Upload{Territory: "ter_1", Account: "acc_1", Kind: "pupils", CreatedAt: storetest.Noon}
}

// cut ends in an error, as a connection that breaks does.
type cut struct{ io.Reader }

func (c cut) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrClosedPipe
	}
	return n, err
}

func TestAFileIsFoundByWhoSentItOnceItIsComplete(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		whole, err := db.KeepUpload(ctx, sent(), bytes.NewReader([]byte("nom\n")))
		if err != nil {
			t.Fatal(err)
		}
		broken, err := db.KeepUpload(ctx, sent(), cut{bytes.NewReader([]byte("nom\n"))})
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("a broken file gave %v", err)
		}
		own := placement.Actor{Role: placement.Officer, Account: "acc_1", Territory: "ter_1"}
		read(t, db, func(tx *store.Tx) error {
			for _, by := range []placement.Actor{{Account: "acc_2", Territory: "ter_1"}, {Account: "acc_1", Territory: "ter_2"}} {
				_, err := tx.Upload(ctx, by, whole.ID)
				wantMissing(t, err)
			}
			_, err := tx.Upload(ctx, own, broken.ID)
			wantMissing(t, err)
			_, err = tx.Upload(ctx, own, whole.ID)
			return err
		})
		write(t, db, func(tx *store.Tx) error { return tx.DropUpload(ctx, "", storetest.Noon.Add(time.Hour)) })
		read(t, db, func(tx *store.Tx) error {
			_, err := tx.Upload(ctx, own, whole.ID)
			wantMissing(t, err)
			return nil
		})
	})
}
