"""The settings of a training and what came of them: the table of hyperparameters on TensorBoard's page."""

from google.protobuf.struct_pb2 import ListValue, Value
from tensorboard.plugins.hparams.api_pb2 import DataType, Experiment, HParamInfo, MetricInfo, MetricName, Status
from tensorboard.plugins.hparams.metadata import (
    EXPERIMENT_TAG,
    PLUGIN_DATA_VERSION,
    PLUGIN_NAME,
    SESSION_END_INFO_TAG,
    SESSION_START_INFO_TAG,
)
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData, SessionEndInfo, SessionStartInfo

from edutorch.graph import TensorBase
from edutorch.utils.tensorboard.arrays import as_array
from edutorch.utils.tensorboard.summaries import drawn_by, summary

FIELDS = {"DATA_TYPE_FLOAT64": "number_value", "DATA_TYPE_STRING": "string_value"}


def hparams(hparam_dict, metric_dict, hparam_domain_discrete=None):
    """Three messages: what kinds of settings there are, the settings of this training, and that it has ended.

    Args:
        hparam_dict: name -> number, text, bool, tensor of one number, or None for a setting that is not there.
        metric_dict: name -> result.
        hparam_domain_discrete: name -> list of all values that this setting may have.

    Raises:
        TypeError: if one of them is no dictionary, or a list has values of another type than the setting.
        ValueError: if a setting is something else.
    """
    for what in (hparam_dict, metric_dict):
        if not isinstance(what, dict):
            raise TypeError("parameter: hparam_dict should be a dictionary, nothing logged.")
    domains = checked(hparam_domain_discrete or {}, hparam_dict)
    kinds, start = [], SessionStartInfo()
    for name, setting in hparam_dict.items():
        if setting is None:
            continue
        kind, number = kind_of(setting)
        field = FIELDS[kind]
        setattr(start.hparams[name], field, number)
        domain = None
        if name in domains and not isinstance(setting, TensorBase):
            domain = ListValue(values=[Value(**{field: value}) for value in domains[name]])
        kinds.append(HParamInfo(name=name, type=DataType.Value(kind), domain_discrete=domain))
    metrics = [MetricInfo(name=MetricName(tag=name)) for name in metric_dict]
    return (
        message(EXPERIMENT_TAG, experiment=Experiment(hparam_infos=kinds, metric_infos=metrics)),
        message(SESSION_START_INFO_TAG, session_start_info=start),
        message(SESSION_END_INFO_TAG, session_end_info=SessionEndInfo(status=Status.Value("STATUS_SUCCESS"))),
    )


def checked(domains, hparam_dict):
    if not isinstance(domains, dict):
        raise TypeError("parameter: hparam_domain_discrete should be a dictionary, nothing logged.")
    for name, values in domains.items():
        fits = name in hparam_dict and isinstance(values, list)
        if not fits or not all(isinstance(value, type(hparam_dict[name])) for value in values):
            raise TypeError(
                f"parameter: hparam_domain_discrete[{name}] should be a list of same type as hparam_dict[{name}]."
            )
    return domains


def kind_of(setting):
    """The name of a setting's kind in the file, and the setting as that kind. A bool is a number, as it is in Python."""
    if isinstance(setting, (int, float)):
        return "DATA_TYPE_FLOAT64", setting
    if isinstance(setting, str):
        return "DATA_TYPE_STRING", setting
    if isinstance(setting, TensorBase):
        return "DATA_TYPE_FLOAT64", as_array(setting).reshape(-1)[0]
    raise ValueError("value should be one of int, float, str, bool, or torch.Tensor")


def message(tag, **content):
    content = HParamsPluginData(version=PLUGIN_DATA_VERSION, **content).SerializeToString()
    return summary(tag, metadata=drawn_by(PLUGIN_NAME, content))
