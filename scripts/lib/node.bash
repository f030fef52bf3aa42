# A node with one bridge and one second interface, and the calls of Multus on it. $network says whether it has interfaces at all:
# without root, or without the plugins, only IPAM is called. $scratch is the caller's folder for everything.

readonly plugins=/usr/lib/cni
declare -A container=() uid=() address=()

# From here on the script runs in a network and a mount namespace of its own: the host's interfaces are never touched, and whatever
# is made is gone with the last process.
isolate() {
    network=true
    [[ -z ${DEMO_ISOLATED:-} ]] || return 0
    local reason
    reason=$(why_no_network)
    [[ -n $reason ]] || DEMO_ISOLATED=1 exec unshare --net --mount "$0"
    echo "Only the IPAM part, by calling multizone-ipam itself; no interfaces and no ping: $reason"
    network=false
}

why_no_network() {
    local program
    for program in "$plugins/bridge" "$plugins/macvlan" ip ping nsenter unshare; do
        type -P "$program" >/dev/null || { echo "there is no $program." && return; }
    done
    ((EUID == 0)) || { echo "this is not root." && return; }
    unshare --net --mount sh -c '
        ip link add eth1 type veth peer name uplink &&
        ip link add link eth1 name net1 type macvlan mode bridge &&
        ip link add cni0 type bridge' 2>&1 | tr '\n' ' '
}

# eth1 is what macvlan builds on; a veth, as not every kernel has dummy links.
build_node() {
    mkdir "$scratch/netns"
    cp -r samples/standalone/manifests "$scratch/manifests"
    $network || return 0
    ip link set lo up
    ip link add eth1 type veth peer name uplink
    ip link set eth1 up
    ip link set uplink up
}

remove_node() {
    local netns
    for netns in "$scratch"/netns/*; do umount "$netns" 2>/dev/null || true; done
}

write_node_file() {
    export MULTIZONE_IPAM_CONFIG=$scratch/multizone-ipam.conf
    cat >"$MULTIZONE_IPAM_CONFIG" <<END
{
  "nodeName": "node1",
  "agent": { "mode": "off" },
  "datastore": $datastore,
  "kubernetes": { "manifests": "$scratch/manifests" },
  "stateDir": "$scratch/state",
  "inline": "deny",
  "log": { "file": "$scratch/log" }
}
END
}

start() { # NAMESPACE/POD
    create_sandbox "$1"
    local interface result
    for interface in eth0 net1; do
        result=$(cni ADD "$1" "$interface") || fail "$interface of $1: $result"
        address[$1 $interface]=$(grep -oE '"address": *"[^"]+"' <<<"$result" | cut -d '"' -f 4)
        check_interface "$1" "$interface"
    done
}

stop() { # NAMESPACE/POD
    local interface result
    for interface in net1 eth0; do
        result=$(cni DEL "$1" "$interface") || fail "DEL of $interface of $1: $result"
    done
    if $network; then umount "$(netns_of "$1")"; fi
    rm "$(netns_of "$1")"
}

create_sandbox() { # NAMESPACE/POD
    container[$1]=$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')
    uid[$1]=$(</proc/sys/kernel/random/uuid)
    touch "$(netns_of "$1")"
    if $network; then unshare --net="$(netns_of "$1")" true; fi
}

netns_of() { echo "$scratch/netns/${1/\//.}"; }

in_pod() { # NAMESPACE/POD COMMAND...
    nsenter --net="$(netns_of "$1")" "${@:2}"
}

# What the plugin printed is what the interface has.
check_interface() { # NAMESPACE/POD INTERFACE
    $network || return 0
    expect "the address of $2 of $1" "$(in_pod "$1" ip -4 -o address show dev "$2" | awk '{ print $4 }')" "${address[$1 $2]}"
}

zone_of() { # INTERFACE
    case $1 in eth0) echo web ;; net1) echo database ;; esac
}

# The config in a NetworkAttachmentDefinition, with the name that Multus adds where there is none.
config_of() { # ZONE
    sed '1,/^  config: |$/d' "samples/layered/nad-$1.yaml" | sed "1 s/{/{ \"name\": \"$1\",/"
}

# One call of a plugin as Multus makes it.
cni() { # COMMAND NAMESPACE/POD INTERFACE
    local config plugin=dist/multizone-ipam
    config=$(config_of "$(zone_of "$3")")
    if $network; then plugin=$plugins/$(sed -n 's/^ *"type": "\([a-z]*\)",$/\1/p' <<<"$config"); fi
    local pod="K8S_POD_NAMESPACE=${2%/*};K8S_POD_NAME=${2#*/};K8S_POD_INFRA_CONTAINER_ID=${container[$2]};K8S_POD_UID=${uid[$2]}"
    CNI_COMMAND=$1 CNI_CONTAINERID=${container[$2]} CNI_NETNS=$(netns_of "$2") CNI_IFNAME=$3 \
        CNI_PATH=$PWD/dist:$plugins CNI_ARGS="IgnoreUnknown=true;$pod" "$plugin" <<<"$config"
}
