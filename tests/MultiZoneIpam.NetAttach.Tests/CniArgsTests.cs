using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.NetAttach.Tests;

public class CniArgsTests
{
    [Fact]
    public void The_doubled_keys_of_thin_Multus_are_read_and_the_later_wins()
    {
        var args = CniArgs.Parse("IgnoreUnknown=true;K8S_POD_NAMESPACE=ns0;K8S_POD_NAME=p0;K8S_POD_INFRA_CONTAINER_ID=c1;K8S_POD_UID=;"
            + "IgnoreUnknown=1;K8S_POD_NAMESPACE=ns1;K8S_POD_NAME=p1;K8S_POD_INFRA_CONTAINER_ID=c2;K8S_POD_UID=u1;MAC=c2:11:22:33:44:66;IP=10.1.1.11/24,2001:db8::5/64");

        Assert.Equal(("ns1", "p1", "u1", "c2"), (args.PodNamespace, args.PodName, args.PodUid, args.InfraContainerId));
        Assert.Equal(["10.1.1.11/24", "2001:db8::5/64"], args.Requested!.Texts);
        Assert.Equal(RequestSource.CniArgs, args.Requested.Source);
        Assert.Equal(["10.1.1.11", "2001:db8::5"], args.Requested.Parse().Select(address => address.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("K8S_POD_NAME=")]
    [InlineData("IP=")]
    [InlineData("k8s_pod_name=lower;ip=10.0.0.1")]
    public void Nothing_said_is_nothing(string? text)
    {
        var args = CniArgs.Parse(text);

        Assert.Equal("", args.PodName);
        Assert.Null(args.Requested);
    }

    [Fact]
    public void A_value_may_hold_an_equals_sign_and_blanks() =>
        Assert.Equal(" a=b=c ", CniArgs.Parse("UNKNOWN=x=y;K8S_POD_NAME= a=b=c ").PodName);

    [Fact]
    public void A_pair_without_an_equals_sign_is_code_4_and_named()
    {
        var error = Assert.Throws<IpamException>(() => CniArgs.Parse("K8S_POD_NAME=p;BAD;X=y"));

        Assert.Equal(ErrorCode.InvalidEnvironment, error.Code);
        Assert.Equal("CNI_ARGS: invalid pair \"BAD\"", error.Message);
    }

    [Theory]
    [InlineData("IP=10.1.1")]
    [InlineData("IP=10.1.1.1/33")]
    [InlineData("IP=10.1.1.1,web")]
    public void A_malformed_address_is_code_4(string text)
    {
        var requested = CniArgs.Parse(text).Requested!;

        Assert.Equal(ErrorCode.InvalidEnvironment, Assert.Throws<IpamException>(requested.Parse).Code);
    }
}
