# A real etcd for the time of one script, on free ports of the loopback address, with its data in $scratch.

etcd=

start_etcd() { # sets $datastore
    type -P etcd >/dev/null || fail "there is no etcd (Debian: etcd-server)"
    local attempt port
    for attempt in 1 2 3 4 5; do
        # Below the ports that the system gives to connections. etcd ends at once on one that is taken, and the next is tried.
        port=$((20000 + RANDOM % 6000 * 2))
        if launch_etcd "$port"; then
            datastore="{ \"type\": \"etcd\", \"endpoints\": [\"http://127.0.0.1:$port\"] }"
            echo "etcd answers on 127.0.0.1:$port"
            return
        fi
    done
    fail "etcd does not start: $(tail -n 3 "$scratch/etcd.log")"
}

# It dies with this script, however that ends.
launch_etcd() { # PORT
    local client=http://127.0.0.1:$1 peer=http://127.0.0.1:$(($1 + 1)) deadline=$((SECONDS + 10))
    rm -rf "$scratch/etcd"
    setpriv --pdeathsig KILL etcd --data-dir "$scratch/etcd" --listen-client-urls "$client" --advertise-client-urls "$client" \
        --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "default=$peer" \
        --heartbeat-interval 50 --election-timeout 500 >"$scratch/etcd.log" 2>&1 &
    etcd=$!
    while ((SECONDS < deadline)) && kill -0 "$etcd" 2>/dev/null; do
        if is_healthy "$1"; then return; fi
        sleep 0.05
    done
    stop_etcd
    return 1
}

is_healthy() ( # PORT; a shell of its own, as it opens a connection
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET /health HTTP/1.0\r\n\r\n' >&3
    grep -qF '"health":"true"' <&3
) 2>/dev/null

stop_etcd() {
    [[ -n $etcd ]] || return 0
    kill "$etcd" 2>/dev/null || true
    wait "$etcd" 2>/dev/null || true
    etcd=
}
